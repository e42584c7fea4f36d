//! Answers of an emulator of our own making.
