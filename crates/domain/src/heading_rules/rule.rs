//! The rules that a template can name.

use crate::text_enum::text_enum;

text_enum! {
    /// How grave a finding is.
    pub enum Severity {
        /// The document does not follow the instruction; it should not be handed in like this.
        Grave => "grave", "måste rättas";
        /// Probably wrong; a person has to look.
        Warning => "warning", "bör ses över";
        /// Good to know.
        Note => "note", "upplysning";
    }
}

text_enum! {
    /// A rule, by its id as it stands in templates and findings.
    pub enum Rule {
        /// The title is exactly what the pattern gives.
        TitleExact => "titleExact", "rubriken är exakt den föreskrivna";
        /// The title is one line and not empty.
        TitleOneLine => "titleOneLine", "rubriken är en enda rad";
        /// Every required heading is there.
        HeadingsPresent => "headingsPresent", "alla rubriker finns";
        /// The headings stand in the template's order.
        HeadingsInOrder => "headingsInOrder", "rubrikerna står i rätt ordning";
        /// There are no other headings than the template's, and none twice.
        OnlyOwnHeadings => "onlyOwnHeadings", "inga andra rubriker";
        /// The required structured fields are filled in.
        FieldsFilled => "fieldsFilled", "obligatoriska uppgifter är ifyllda";
        /// No help text, placeholder or example is left.
        NoLeftovers => "noLeftovers", "ingen hjälptext står kvar";
        /// A required section has a text.
        SectionFilled => "sectionFilled", "avsnittet är ifyllt";
        /// The section is at most so many lines as set.
        MaxLines => "maxLines", "avsnittet är inte för långt";
        /// The section names the sender of the remiss.
        NamesSender => "namesSender", "remissavsändaren nämns";
        /// The section names the deadline.
        NamesDeadline => "namesDeadline", "svarsdatum nämns";
        /// The section names who took the initiative.
        NamesInitiator => "namesInitiator", "initiativtagaren nämns";
        /// The section names the case number to mark the answer with.
        NamesCaseNumber => "namesCaseNumber", "ärendenumret nämns";
        /// The section lists at least one document.
        ListsDocuments => "listsDocuments", "minst en handling anges";
        /// The section starts with a short summary of the views.
        StartsWithSummary => "startsWithSummary", "inleds med en kort sammanfattning";
        /// The section follows the questions of the remiss.
        FollowsQuestions => "followsQuestions", "remissens frågor besvaras";
        /// The section says what the consequences are.
        TreatsConsequences => "treatsConsequences", "konsekvenser redovisas";
        /// None of the headings that belong to another document stands in the text.
        NoForeignHeadings => "noForeignHeadings", "inga rubriker från andra dokument";
        /// The section says that answers become public documents.
        SaysAnswersArePublic => "saysAnswersArePublic", "det framgår att svaren blir offentliga";
        /// Headings of an uploaded Word file are headings by their style.
        FakedHeading => "fakedHeading", "rubrikerna har formatmall";
        /// No tracked change is left in an uploaded Word file.
        TrackedChanges => "trackedChanges", "inga spårade ändringar är kvar";
        /// All text of an uploaded Word file stands in a section.
        TextOutsideSections => "textOutsideSections", "all text står i ett avsnitt";
        /// No comment is left in an uploaded Word file.
        Comments => "comments", "inga kommentarer är kvar";
        /// An uploaded Word file holds nothing that the text cannot carry.
        NotCarried => "notCarried", "allt i filen följer med";
        /// No hidden text is left in an uploaded Word file.
        HiddenText => "hiddenText", "ingen dold text är kvar";
        /// The headings of an uploaded Word file have the level of the others.
        HeadingLevel => "headingLevel", "rubrikerna har rätt nivå";
        /// The headings of an uploaded Word file have no numbers.
        HeadingNumbers => "headingNumbers", "rubrikerna är onumrerade";
        /// Addresses of links in an uploaded Word file can be read.
        ExternalLinks => "externalLinks", "länkarnas adresser är utskrivna";
        /// An uploaded Word file has no footnotes.
        Footnotes => "footnotes", "inga fotnoter";
        /// Nothing in an uploaded Word file is stressed by bold or slanted letters.
        Emphasis => "emphasis", "texten är utan fet och kursiv stil";
    }
}

impl Rule {
    /// How grave it is to break the rule.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::StartsWithSummary
            | Self::FollowsQuestions
            | Self::TreatsConsequences
            | Self::SaysAnswersArePublic
            | Self::HeadingsInOrder
            | Self::Comments
            | Self::NotCarried
            | Self::HiddenText
            | Self::HeadingLevel => Severity::Warning,
            Self::HeadingNumbers | Self::ExternalLinks | Self::Footnotes | Self::Emphasis => Severity::Note,
            _ => Severity::Grave,
        }
    }

    /// True for a rule about the whole document, named at the top of a template; false for one about a section.
    #[must_use]
    pub const fn is_about_document(self) -> bool {
        matches!(
            self,
            Self::TitleExact
                | Self::TitleOneLine
                | Self::HeadingsPresent
                | Self::HeadingsInOrder
                | Self::OnlyOwnHeadings
                | Self::FieldsFilled
                | Self::NoLeftovers
        )
    }

    /// True for a rule about an uploaded Word file: it always holds, is found when the file is read, and is not named in templates.
    #[must_use]
    pub const fn is_about_file(self) -> bool {
        matches!(
            self,
            Self::FakedHeading
                | Self::TrackedChanges
                | Self::TextOutsideSections
                | Self::Comments
                | Self::NotCarried
                | Self::HiddenText
                | Self::HeadingLevel
                | Self::HeadingNumbers
                | Self::ExternalLinks
                | Self::Footnotes
                | Self::Emphasis
        )
    }
}
