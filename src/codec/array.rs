//! Arrays that stay in the file they were read from.

use std::cell::RefCell;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::{DeserializeOwned, Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use tantivy::directory::OwnedBytes;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// What an [`Array`] can hold: bytes, the little-endian numbers of [`zerocopy`], and structs of them. They have the same
/// bytes on every machine and need no alignment, so a slice of a file is a slice of elements.
pub trait Element: FromBytes + IntoBytes + Immutable + KnownLayout + Unaligned {}

impl<T: FromBytes + IntoBytes + Immutable + KnownLayout + Unaligned> Element for T {}

/// An array that is never changed. It is written as bytes, and read from a [checked file](super::CheckedFolder) it is a part
/// of that file: nothing is copied, and an array in a mapped file takes no memory of its own.
pub struct Array<T> {
    bytes: OwnedBytes,
    elements: PhantomData<T>,
}

impl<T: Element> Deref for Array<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        // The length is a multiple of an element's: both constructors see to it.
        <[T]>::ref_from_bytes(self.bytes.as_slice()).unwrap_or_default()
    }
}

impl<T: Element> From<Vec<T>> for Array<T> {
    fn from(elements: Vec<T>) -> Self {
        let bytes = OwnedBytes::new(elements.as_bytes().to_vec());
        Self { bytes, elements: PhantomData }
    }
}

impl<T: Element> FromIterator<T> for Array<T> {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        elements.into_iter().collect::<Vec<T>>().into()
    }
}

impl<T> Clone for Array<T> {
    /// Both share the elements.
    fn clone(&self) -> Self {
        Self { bytes: self.bytes.clone(), elements: PhantomData }
    }
}

impl<T> Default for Array<T> {
    fn default() -> Self {
        Self { bytes: OwnedBytes::empty(), elements: PhantomData }
    }
}

impl<T> PartialEq for Array<T> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes.as_slice() == other.bytes.as_slice()
    }
}

impl<T> Eq for Array<T> {}

impl<T> fmt::Debug for Array<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Array({} bytes)", self.bytes.len())
    }
}

impl<T> Serialize for Array<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.bytes.as_slice())
    }
}

impl<'de, T: Element> Deserialize<'de> for Array<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(ArrayVisitor(PhantomData))
    }
}

struct ArrayVisitor<T>(PhantomData<T>);

impl<'de, T: Element> Visitor<'de> for ArrayVisitor<T> {
    type Value = Array<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bytes in multiples of {}", size_of::<T>())
    }

    fn visit_borrowed_bytes<E: Error>(self, bytes: &'de [u8]) -> Result<Array<T>, E> {
        if <[T]>::ref_from_bytes(bytes).is_err() {
            return Err(E::invalid_length(bytes.len(), &self));
        }
        let in_file = FILE.with_borrow(|file| part(file.as_ref()?, bytes));
        let bytes = in_file.unwrap_or_else(|| OwnedBytes::new(bytes.to_vec()));
        Ok(Array { bytes, elements: PhantomData })
    }
}

/// A slice of a file, as a part that holds on to the file.
fn part(file: &OwnedBytes, slice: &[u8]) -> Option<OwnedBytes> {
    let start = slice.as_ptr().addr().checked_sub(file.as_ptr().addr())?;
    let end = start.checked_add(slice.len()).filter(|end| *end <= file.len())?;
    Some(file.slice(start..end))
}

thread_local! {
    /// The file that this thread decodes. Serde hands a slice of it to each array but carries nothing besides, such as what the
    /// slice has to hold on to; with `DeserializeSeed`, which could, its derive cannot be used.
    static FILE: RefCell<Option<OwnedBytes>> = const { RefCell::new(None) };
}

/// Decodes a file; its arrays stay in it.
pub(super) fn decode<T: DeserializeOwned>(file: &OwnedBytes) -> postcard::Result<T> {
    /// Lets the file go even after a panic.
    struct Decoding;

    impl Drop for Decoding {
        fn drop(&mut self) {
            FILE.set(None);
        }
    }

    FILE.set(Some(file.clone()));
    let _decoding = Decoding;
    postcard::from_bytes(file.as_slice())
}

#[cfg(test)]
mod tests {
    use zerocopy::little_endian::{F32, U32};

    use super::*;

    #[derive(Debug, Serialize, Deserialize)]
    struct Arrays {
        name: String,
        numbers: Array<U32>,
        bytes: Array<i8>,
        weights: Option<Array<F32>>,
    }

    fn arrays() -> Vec<u8> {
        let arrays = Arrays {
            name: "odd".to_owned(),
            numbers: [1, 70_000, u32::MAX].map(U32::new).into_iter().collect(),
            bytes: vec![-1, 0, 1].into(),
            weights: Some(vec![F32::new(0.5)].into()),
        };
        postcard::to_stdvec(&arrays).unwrap()
    }

    #[test]
    fn arrays_are_parts_of_the_file_they_are_read_from() {
        let file = OwnedBytes::new(arrays());
        let read: Arrays = decode(&file).unwrap();
        assert_eq!(read.numbers.iter().map(|number| number.get()).collect::<Vec<_>>(), [1, 70_000, u32::MAX]);
        assert_eq!((&*read.bytes, read.weights.unwrap()[0].get()), (&[-1, 0, 1][..], 0.5));
        let inside = file.as_slice().as_ptr_range();
        assert!(inside.contains(&read.numbers.bytes.as_slice().as_ptr()));
        assert!(FILE.with_borrow(Option::is_none), "nothing holds on to the file after it was read");

        // Without a file they are copies.
        let bytes = arrays();
        let copied: Arrays = postcard::from_bytes(&bytes).unwrap();
        assert_eq!((copied.name, copied.numbers), (read.name, read.numbers));
    }

    #[test]
    fn no_file_makes_an_array_reach_past_its_end() {
        let whole = arrays();
        for end in 0..whole.len() {
            assert!(decode::<Arrays>(&OwnedBytes::new(whole[..end].to_vec())).is_err(), "cut at {end}");
        }
        for at in 0..whole.len() {
            for value in [0, 1, 0x7f, 0x80, 0xff] {
                let mut hostile = whole.clone();
                hostile[at] = value;
                if let Ok(Arrays { numbers, bytes, weights, .. }) = decode(&OwnedBytes::new(hostile)) {
                    assert!(
                        numbers.len() * 4 + bytes.len() + weights.map_or(0, |all| all.len() * 4)
                            < whole.len()
                    );
                }
            }
        }
        // Seven bytes are no whole number of 32-bit numbers, and a length of all ones is past every end.
        assert!(decode::<Array<U32>>(&OwnedBytes::new(vec![7, 1, 2, 3, 4, 5, 6, 7])).is_err());
        let longest = [&[0xff; 9][..], &[1, 2, 3]].concat();
        assert!(decode::<Array<U32>>(&OwnedBytes::new(longest)).is_err());
    }
}
