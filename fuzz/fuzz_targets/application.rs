//! What the application's readers of tables name of the rest of the application. The readers themselves are the application's own files, taken
//! in by their path: with the whole application below them, the fuzzer would have to be built with a web server and a database driver.

pub mod http {
    use std::borrow::Cow;
    use std::fmt::Display;

    pub type ApiResult<T> = Result<T, ApiError>;

    #[derive(Debug)]
    pub struct ApiError;

    impl ApiError {
        pub fn internal(_: impl Display) -> ApiError {
            ApiError
        }
    }

    #[derive(Debug)]
    pub struct Sentence {
        pub sv: Cow<'static, str>,
        pub en: Cow<'static, str>,
    }

    impl Sentence {
        pub fn new(sv: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Sentence {
            Sentence {
                sv: sv.into(),
                en: en.into(),
            }
        }
    }
}

pub mod boards {
    pub struct Board {
        pub name: String,
        pub case_prefix: String,
    }

    /// The board of which the files are.
    pub fn board() -> Board {
        Board {
            name: "Kommunstyrelsen".to_owned(),
            case_prefix: "Ks".to_owned(),
        }
    }
}
