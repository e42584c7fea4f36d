//! Processors of our own making, compared and described.
