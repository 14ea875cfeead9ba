//! Why a document could not be rendered.

/// Why a document could not be rendered. The text is for logs; what a person reads is up to the caller.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// The document is larger than what can be set in reasonable time and memory.
    #[error("the document has {blocks} blocks, more than the {limit} that can be rendered")]
    TooManyBlocks {
        /// How many blocks, list items and table rows it has.
        blocks: usize,
        /// How many are allowed.
        limit: usize,
    },
    /// Nothing was given to render: no letters, or a workbook without sheets.
    #[error("there is nothing to render")]
    Nothing,
    /// The docx could not be put together.
    #[error("docx: {0}")]
    Docx(String),
    /// The PDF could not be set or did not meet PDF/A-2a and PDF/UA-1.
    #[error("pdf: {0}")]
    Pdf(String),
    /// The workbook could not be put together.
    #[error("xlsx: {0}")]
    Xlsx(String),
}
