//! The world that typst sees: our template, the fonts and one JSON file, all in memory.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::layout::Abs;
use typst::syntax::{FileId, RootedPath, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook, FontInstance, FontVariations};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};

/// Regular, bold, italic, bold italic, in this order.
pub static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    [
        include_bytes!("../../fonts/LiberationSans-Regular.ttf").as_slice(),
        include_bytes!("../../fonts/LiberationSans-Bold.ttf").as_slice(),
        include_bytes!("../../fonts/LiberationSans-Italic.ttf").as_slice(),
        include_bytes!("../../fonts/LiberationSans-BoldItalic.ttf").as_slice(),
    ]
    .into_iter()
    .map(|file| Font::new(Bytes::new(file), 0).expect("the embedded font files are whole"))
    .collect()
});

/// The same fonts, ready to look up glyphs and widths.
pub static FACES: LazyLock<Vec<FontInstance>> = LazyLock::new(|| {
    FONTS
        .iter()
        .map(|font| {
            font.clone()
                .instantiate(font.info().variant, Abs::pt(10.0), &FontVariations::default())
        })
        .collect()
});

static BOOK: LazyLock<LazyHash<FontBook>> =
    LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

static PAGE: LazyLock<typst::syntax::Source> =
    LazyLock::new(|| typst::syntax::Source::new(file("/page.typ"), include_str!("page.typ").to_owned()));

static LABELS: LazyLock<typst::syntax::Source> = LazyLock::new(|| {
    typst::syntax::Source::new(
        file("/labels.typ"),
        include_str!("../labels/labels.typ").to_owned(),
    )
});

/// What the JSON is set by.
#[derive(Clone, Copy)]
pub enum Source {
    /// `page.typ`: documents and letters.
    Page,
    /// `labels.typ`: sheets of address labels.
    Labels,
}

impl Source {
    fn text(self) -> &'static typst::syntax::Source {
        match self {
            Source::Page => &PAGE,
            Source::Labels => &LABELS,
        }
    }
}

static DATA: LazyLock<FileId> = LazyLock::new(|| file("/document.json"));

fn file(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("a constant path is well formed");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// A world with one document to print.
pub struct PrintWorld {
    source: Source,
    json: Bytes,
}

impl PrintWorld {
    pub fn new(source: Source, json: Vec<u8>) -> Self {
        Self {
            source,
            json: Bytes::new(json),
        }
    }
}

impl World for PrintWorld {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.source.text().id()
    }

    fn source(&self, id: FileId) -> FileResult<typst::syntax::Source> {
        if id == self.main() {
            Ok(self.source.text().clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == *DATA {
            Ok(self.json.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    /// The date of a document is part of it; nothing here knows today's.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
