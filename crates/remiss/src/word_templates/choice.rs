//! Which template a document is set in.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::StoredTemplate;

/// A type of document that can have a Word template of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum PaperType {
    /// The department's report to the board (tjänsteskrivelse).
    Tjansteskrivelse,
    /// The answer to an incoming remiss (yttrande).
    Yttrande,
    /// The covering letter of an outgoing remiss (missiv).
    Missiv,
    /// The compilation of responses and replies (sammanställning).
    Sammanstallning,
    /// The agenda of a meeting (ärendelista).
    Arendelista,
    /// The extract of the minutes (protokollsutdrag).
    Protokollsutdrag,
    /// Decisions reported at a meeting (anmälan av delegationsbeslut).
    Delegationsbeslut,
    /// Who a remiss was sent to (sändlista).
    Sandlista,
    /// The receipt of a response (mottagningskvittens).
    Mottagningskvittens,
    /// The reminder to answer (påminnelse).
    Paminnelse,
    /// What a response led to (återkoppling).
    Aterkoppling,
    /// Any other letter (brev).
    Brev,
}

impl PaperType {
    /// All of them.
    pub const ALL: [PaperType; 12] = [
        PaperType::Tjansteskrivelse,
        PaperType::Yttrande,
        PaperType::Missiv,
        PaperType::Sammanstallning,
        PaperType::Arendelista,
        PaperType::Protokollsutdrag,
        PaperType::Delegationsbeslut,
        PaperType::Sandlista,
        PaperType::Mottagningskvittens,
        PaperType::Paminnelse,
        PaperType::Aterkoppling,
        PaperType::Brev,
    ];

    /// As stored, and as a document names its own type.
    pub const fn as_str(self) -> &'static str {
        match self {
            PaperType::Tjansteskrivelse => "tjansteskrivelse",
            PaperType::Yttrande => "yttrande",
            PaperType::Missiv => "missiv",
            PaperType::Sammanstallning => "sammanstallning",
            PaperType::Arendelista => "arendelista",
            PaperType::Protokollsutdrag => "protokollsutdrag",
            PaperType::Delegationsbeslut => "delegationsbeslut",
            PaperType::Sandlista => "sandlista",
            PaperType::Mottagningskvittens => "mottagningskvittens",
            PaperType::Paminnelse => "paminnelse",
            PaperType::Aterkoppling => "aterkoppling",
            PaperType::Brev => "brev",
        }
    }

    /// The type with this text.
    pub fn parse(text: &str) -> Option<PaperType> {
        PaperType::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// The template for a document of a board: the board's own for the type, else the board's for all, else the common one for
/// the type, else the common one for all; the newest of each. `templates` come newest first, those out of use left out.
pub(super) fn best<'a>(
    templates: &'a [StoredTemplate],
    board: Option<Uuid>,
    kind: &str,
) -> Option<&'a StoredTemplate> {
    let fits = |own: bool, named: bool| {
        templates.iter().find(|template| {
            let of_board = if own {
                board.is_some() && template.board_id == board
            } else {
                template.board_id.is_none()
            };
            let of_type = match &template.document_types {
                Some(types) => named && types.0.iter().any(|one| one == kind),
                None => !named,
            };
            of_board && of_type
        })
    };
    [(true, true), (true, false), (false, true), (false, false)]
        .into_iter()
        .find_map(|(own, named)| fits(own, named))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::db::Texts;

    const BOARD: Uuid = Uuid::from_u128(1);

    fn template(id: u128, board: Option<Uuid>, types: Option<&[&str]>) -> StoredTemplate {
        StoredTemplate {
            id: Uuid::from_u128(id),
            board_id: board,
            name: "Mall".to_owned(),
            document_types: types.map(|types| Texts(types.iter().map(|one| (*one).to_owned()).collect())),
            remarks: serde_json::Value::Null,
            file_name: "mall.docx".to_owned(),
            file_key: Uuid::from_u128(id),
            size: 1,
            sha256: Vec::new(),
            retired_at: None,
            created_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn the_boards_own_template_for_the_type_comes_first_and_the_common_one_for_all_last() {
        let missiv: Option<&[&str]> = Some(&["missiv", "yttrande"]);
        let mut templates = vec![
            template(1, None, None),
            template(2, None, missiv),
            template(3, Some(BOARD), None),
            template(4, Some(BOARD), missiv),
        ];
        for id in [4, 3, 2, 1] {
            let found = best(&templates, Some(BOARD), "missiv").unwrap();
            assert_eq!(found.id, Uuid::from_u128(id));
            templates.pop();
        }
        assert!(best(&templates, Some(BOARD), "missiv").is_none());
    }

    #[test]
    fn the_newest_of_a_kind_is_used_and_those_of_other_boards_and_types_never() {
        let other = Some(Uuid::from_u128(2));
        let templates = [
            template(9, other, None),
            template(8, None, Some(&["yttrande"])),
            template(7, None, None),
            template(6, None, None),
        ];
        assert_eq!(
            best(&templates, Some(BOARD), "missiv").unwrap().id,
            Uuid::from_u128(7)
        );
        assert!(best(&templates[..2], Some(BOARD), "missiv").is_none());
        assert_eq!(
            best(&templates, None, "missiv").map(|one| one.id),
            Some(Uuid::from_u128(7))
        );
    }

    #[test]
    fn a_type_is_read_back_from_its_text() {
        for kind in PaperType::ALL {
            assert_eq!(PaperType::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(PaperType::parse("roman"), None);
    }
}
