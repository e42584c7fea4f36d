//! Text of XML: reading with positions, writing byte for byte as libvirt does.
