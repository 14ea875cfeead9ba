//! Templates of documents (dokumentmallar): the embedded ones, and the municipality's own out of a folder.

mod load;

pub use load::{LoadError, load};
