//! Forums and councils (forum och råd): where a municipality and civil society meet, as data.
//!
//! The list is a TOML file, of which Örebro's is embedded; `remiss import forums` takes it, or another one, into the register. Who
//! convenes and which politician is responsible stand there by role: people change, and their names are no data of ours.
//!
//! Source: "Lista över aktuella råd och andra forum för samverkan och dialog mellan kommunen och aktörer inom det civila samhället", Örebro
//! kommun, and its network C-nätet with one contact per department.

mod file;

/// The embedded list as its file is: what a municipality starts its own from.
pub const OREBRO: &str = include_str!("orebro.toml");

/// What kind of forum it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForumKind {
    /// Råd: a standing council.
    Council,
    /// Forum: network, group or dialogue.
    Forum,
}

impl ForumKind {
    /// As the register stores it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ForumKind::Council => "council",
            ForumKind::Forum => "forum",
        }
    }
}

/// A forum or a council.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forum {
    /// Its name.
    pub name: String,
    /// Names that it has had, or is called by too.
    pub earlier_names: Vec<String>,
    /// What kind it is.
    pub kind: ForumKind,
    /// Role of the official who convenes it (sammankallande tjänsteperson).
    pub convenor_role: String,
    /// Role of the responsible politician; empty where there is none.
    pub politician_role: String,
    /// Whether politicians take part.
    pub political_members: bool,
    /// Whether it counts as civil society: a network of officials does not.
    pub civil_society: bool,
    /// What it works with.
    pub topics: Vec<String>,
    /// Where it works.
    pub areas: Vec<String>,
    /// Names of organisations in the register that sit in it.
    pub members: Vec<String>,
    /// Bodies that sit in it and are to be in the register because of it: the departments of a network.
    pub bodies: Vec<ForumBody>,
}

/// A body that sits in a forum, with the role of its contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForumBody {
    /// Its name.
    pub name: String,
    /// Role of its contact.
    pub contact_role: String,
    /// What it works with.
    pub topics: Vec<String>,
}

impl Forum {
    /// Örebro's forums and councils, with C-nätet.
    #[must_use]
    pub fn orebro() -> Vec<Forum> {
        Forum::parse(OREBRO).expect("the embedded list is checked by a test")
    }
}
