//! Lists: `page` from 1, `limit` of 20, at most 100. A page out of range is an empty one.

use actix_web::{HttpRequest, HttpResponse, ResponseError};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::error::{ApiError, ApiResult};
use super::links::Links;
use crate::app::App;

/// Which page of a list.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// Page, from 1. A page out of range is empty.
    #[param(default = 1, example = 1)]
    page: Option<i64>,
    /// Entries on a page, 1 to 100: less is answered as 1, more as 100.
    #[param(default = 20, example = 20)]
    limit: Option<i64>,
}

impl Paging {
    /// The first page, of this many entries.
    pub fn first(limit: i64) -> Paging {
        Paging {
            page: None,
            limit: Some(limit),
        }
    }

    /// This page, with so many entries on each.
    pub fn at(page: i64, limit: i64) -> Paging {
        Paging {
            page: Some(page),
            limit: Some(limit),
        }
    }

    /// Page, from 1; 0 and less are out of range.
    pub fn page(self) -> i64 {
        self.page.unwrap_or(1)
    }

    /// Entries on a page, 1 to 100.
    pub fn limit(self) -> i64 {
        self.limit.unwrap_or(20).clamp(1, 100)
    }

    /// Entries before the page. A page out of range starts after everything.
    pub fn offset(self) -> i64 {
        if self.page() < 1 {
            i64::from(i32::MAX)
        } else {
            (self.page() - 1)
                .saturating_mul(self.limit())
                .min(i64::from(i32::MAX))
        }
    }
}

/// Where in the list the page is.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Meta {
    /// This page.
    #[schema(example = 1)]
    pub page: i64,
    /// Entries that a page may have.
    #[schema(example = 20)]
    pub limit: i64,
    /// Entries on this page.
    #[schema(example = 1)]
    pub count: usize,
    /// Entries in the whole list; or, where `more` says so, as many as were counted.
    #[schema(example = 1)]
    pub total_records: i64,
    /// There are more than `totalRecords`: a search looks at the 100 newest hits, a long list is counted to 2,000. Missing otherwise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(example = false)]
    pub more: bool,
}

/// So far are the entries of a list counted.
pub const COUNTED: i64 = 2_000;

/// How many entries a list has, as far as they were counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// How many were counted.
    pub total: i64,
    /// There are more.
    pub more: bool,
}

impl Counted {
    /// Out of a count that went no further than one beyond [`COUNTED`].
    pub fn so_far(counted: i64) -> Counted {
        Counted {
            total: counted.min(COUNTED),
            more: counted > COUNTED,
        }
    }
}

impl From<i64> for Counted {
    /// All of them.
    fn from(total: i64) -> Counted {
        Counted { total, more: false }
    }
}

impl Meta {
    /// The page that `paging` asked for, with `count` entries of so many.
    pub fn new(paging: Paging, count: usize, counted: impl Into<Counted>) -> Meta {
        let counted = counted.into();
        Meta {
            page: paging.page(),
            limit: paging.limit(),
            count,
            total_records: counted.total,
            more: counted.more,
        }
    }

    /// There are pages behind the last one that was counted. (What a search did not look at is on no page.)
    fn goes_on(&self) -> bool {
        self.more && self.total_records >= COUNTED
    }

    /// The page before this one; from far behind the end, the last one.
    fn before(&self, last: i64) -> i64 {
        let before = self.page.saturating_sub(1);
        if self.goes_on() { before } else { before.min(last) }
    }

    fn is_full(&self) -> bool {
        i64::try_from(self.count).is_ok_and(|count| count >= self.limit)
    }

    /// Links to this page and its neighbours; they keep the other query parameters. Where a list goes on behind what was counted, the last page
    /// is not known, and every full page has a next one.
    pub fn links(&self, app: &App, request: &HttpRequest) -> Links {
        let last = ((self.total_records + self.limit - 1) / self.limit).max(1);
        let to = |page: i64| {
            let others = request
                .query_string()
                .split('&')
                .filter(|pair| !pair.is_empty() && !pair.starts_with("page=") && !pair.starts_with("limit="));
            let mut query: Vec<String> = others.map(str::to_owned).collect();
            query.push(format!("page={page}"));
            query.push(format!("limit={}", self.limit));
            format!("{}?{}", app.page_url(request.path()), query.join("&"))
        };
        Links::to_self(to(self.page))
            .and("first", "GET", to(1))
            .and_if(!self.goes_on(), "last", "GET", to(last))
            .and_if(self.page > 1, "prev", "GET", to(self.before(last)))
            .and_if(
                self.page >= 1 && (self.page < last || (self.goes_on() && self.is_full())),
                "next",
                "GET",
                to(self.page.saturating_add(1)),
            )
    }
}

/// The answer of a list: `page_of!(CasePage, cases: CaseView, "cases")` makes the type with its member.
#[macro_export]
macro_rules! page_of {
    ($(#[$doc:meta])* $name:ident, $member:ident: $item:ty) => {
        $(#[$doc])*
        #[derive(Debug, serde::Serialize, utoipa::ToSchema)]
        #[serde(rename_all = "camelCase")]
        pub struct $name {
            /// The entries of this page.
            pub $member: Vec<$item>,
            /// Where in the list the page is.
            #[serde(rename = "_meta")]
            pub meta: $crate::http::page::Meta,
            /// This page and its neighbours.
            #[serde(rename = "_links")]
            pub links: $crate::http::links::Links,
        }

        impl $name {
            /// The page that `paging` asked for, out of so many entries.
            pub fn new(
                app: &$crate::app::App,
                request: &actix_web::HttpRequest,
                paging: $crate::http::page::Paging,
                entries: Vec<$item>,
                counted: impl Into<$crate::http::page::Counted>,
            ) -> Self {
                let meta = $crate::http::page::Meta::new(paging, entries.len(), counted);
                let links = meta.links(app, request);
                Self { $member: entries, meta, links }
            }

            /// The page as it is answered.
            #[allow(dead_code, reason = "the public list is kept as bytes")]
            pub fn answer(&self) -> actix_web::HttpResponse {
                $crate::http::page::answer(self, self.$member.len())
            }
        }
    };
}

/// A page of so many entries as JSON, in a buffer that is large enough for most: one that grows is moved again and again.
pub fn answer(page: &impl Serialize, entries: usize) -> HttpResponse {
    const OF_AN_ENTRY: usize = 3 * 1024;
    let mut body = Vec::with_capacity((entries + 1) * OF_AN_ENTRY);
    match serde_json::to_writer(&mut body, page) {
        Ok(()) => HttpResponse::Ok().content_type("application/json").body(body),
        Err(error) => ApiError::internal(error).error_response(),
    }
}

/// A sort order such as `-deadline,name`: fields in order, each with whether it descends.
pub fn sort_order(
    text: Option<&str>,
    known: &[&'static str],
    default: &str,
) -> ApiResult<Vec<(&'static str, bool)>> {
    let text = text.unwrap_or(default);
    text.split(',')
        .filter(|part| !part.trim().is_empty())
        .map(|part| {
            let part = part.trim();
            let (name, descends) = part.strip_prefix('-').map_or((part, false), |name| (name, true));
            known
                .iter()
                .find(|field| **field == name)
                .map(|field| (*field, descends))
                .ok_or_else(|| {
                    let fields = known.join(", ");
                    ApiError::bad_request(
                        format!("Det går inte att sortera på {name}. Möjliga fält: {fields}."),
                        format!("Sorting by {name} is not possible. Possible fields: {fields}."),
                    )
                })
        })
        .collect()
}

/// A text to search for, as a pattern for ILIKE: what is special in a pattern is taken as it is written.
pub fn like_pattern(text: &str) -> String {
    format!(
        "%{}%",
        text.trim()
            .replace('\\', "\\\\")
            .replace('%', "\\%")
            .replace('_', "\\_")
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_page_out_of_range_lies_after_everything_and_the_limit_is_at_most_100() {
        let paging = Paging {
            page: Some(0),
            limit: Some(1000),
        };
        assert_eq!(paging.limit(), 100);
        assert!(paging.offset() > 1_000_000);
        assert_eq!(
            Paging {
                page: Some(i64::MAX),
                limit: None
            }
            .offset(),
            i64::from(i32::MAX)
        );
    }

    #[test]
    fn a_sort_order_names_known_fields_only() {
        assert_eq!(
            sort_order(Some("-deadline,name"), &["deadline", "name"], "name").unwrap(),
            [("deadline", true), ("name", false)]
        );
        assert!(sort_order(Some("secret"), &["deadline"], "deadline").is_err());
    }

    #[test]
    fn a_searched_text_is_no_pattern() {
        assert_eq!(like_pattern(" 100 %_"), "%100 \\%\\_%");
    }
}
