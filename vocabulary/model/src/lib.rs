//! The XML documents libvirt talks about.
