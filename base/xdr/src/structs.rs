//! One line per field: the struct, its bytes and its description.

/// Declares structs whose fields travel in the order written.
///
/// ```
/// # use oxvirt_xdr as xdr;
/// xdr::xdr_struct! {
///     /// A place.
///     pub struct Place { pub x: i32, pub y: i32 }
/// }
/// assert_eq!(xdr::encode(&Place { x: 1, y: 2 }).unwrap(), [0, 0, 0, 1, 0, 0, 0, 2]);
/// ```
#[macro_export]
macro_rules! xdr_struct {
    ($($(#[$meta:meta])* $vis:vis struct $name:ident {
        $($(#[$field_meta:meta])* $field_vis:vis $field:ident : $shape:ty),* $(,)?
    })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Default)]
        $vis struct $name { $($(#[$field_meta])* $field_vis $field: $shape,)* }

        impl $crate::Xdr for $name {
            const TYPE: &'static $crate::Type = &$crate::Type::Struct(&$crate::Struct {
                name: stringify!($name),
                fields: &[$($crate::Field {
                    name: stringify!($field),
                    shape: <$shape as $crate::Xdr>::TYPE,
                }),*],
            });

            #[allow(unused_variables)]
            fn put(&self, out: &mut Vec<u8>) -> Result<(), $crate::Error> {
                $($crate::Xdr::put(&self.$field, out)?;)*
                Ok(())
            }

            #[allow(unused_variables)]
            fn take(reader: &mut $crate::Reader<'_>) -> Result<Self, $crate::Error> {
                Ok($name { $($field: $crate::Xdr::take(reader)?,)* })
            }
        }
    )*};
}
