//! The derive behind one definition per XML element.
