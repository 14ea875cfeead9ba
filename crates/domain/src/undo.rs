//! Whether the placing of a mail can be undone.
//!
//! A mail that was placed wrongly becomes a void response (makulerat remissvar) or void documents: kept, marked, and
//! their numbers never used again. That is right as long as nobody has built on it. Once a reply was written, the
//! compilation was closed over it, it was published or fed back, taking it away would make what others have read wrong.

/// What has been built on a placing since it was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BuiltOn {
    /// It is void already.
    pub void: bool,
    /// The compilation (sammanställning) was closed after the response came into it.
    pub compiled: bool,
    /// A viewpoint of the response has a reply (bemötande) or a result.
    pub replied: bool,
    /// Feedback (återkoppling) on it was posted.
    pub fed_back: bool,
    /// It is published.
    pub published: bool,
    /// A document of it was sent or goes along with something else.
    pub passed_on: bool,
    /// Further files were added to it after the placing.
    pub added_to: bool,
}

/// Why a placing cannot be undone, and what to do instead, in words for the registrar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Obstacle {
    /// In Swedish.
    pub swedish: &'static str,
    /// In English.
    pub english: &'static str,
}

impl BuiltOn {
    /// Nothing when the placing can be undone; else the first reason why not, the hardest one first.
    pub fn obstacle(self) -> Option<Obstacle> {
        let reasons = [
            (
                self.void,
                "Placeringen är redan ångrad.",
                "The placing is undone already.",
            ),
            (
                self.compiled,
                "Sammanställningen är avslutad och svaret ingår i den. Öppna sammanställningen genom att ändra en synpunkt, \
                 och ångra sedan.",
                "The compilation is closed and the response is part of it. Open it by changing a viewpoint, then undo.",
            ),
            (
                self.fed_back,
                "Återkoppling på svaret är skickad. Det kan inte makuleras längre.",
                "Feedback on the response was sent. It cannot be made void any more.",
            ),
            (
                self.published,
                "Svaret är publicerat. Ta först ned det från webben.",
                "The response is published. Take it down from the web first.",
            ),
            (
                self.replied,
                "En synpunkt i svaret har fått ett bemötande eller ett resultat. Ta först bort det.",
                "A viewpoint of the response has a reply or a result. Remove it first.",
            ),
            (
                self.passed_on,
                "En handling som placeringen gjorde har skickats eller bifogats någon annanstans. Den kan inte makuleras.",
                "A document that the placing made was sent or goes along with something else. It cannot be made void.",
            ),
            (
                self.added_to,
                "Fler filer har lagts till svaret efter placeringen. Det kan därför inte makuleras i ett steg.",
                "Further files were added to the response after the placing. It cannot be made void in one step.",
            ),
        ];
        reasons
            .into_iter()
            .find(|(holds, ..)| *holds)
            .map(|(_, swedish, english)| Obstacle { swedish, english })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_has_built_on_can_be_undone() {
        assert_eq!(BuiltOn::default().obstacle(), None);
    }

    #[test]
    fn each_thing_that_was_built_on_it_is_an_obstacle_with_words_of_its_own() {
        let fresh = BuiltOn::default();
        let all = [
            BuiltOn { void: true, ..fresh },
            BuiltOn {
                compiled: true,
                ..fresh
            },
            BuiltOn {
                replied: true,
                ..fresh
            },
            BuiltOn {
                fed_back: true,
                ..fresh
            },
            BuiltOn {
                published: true,
                ..fresh
            },
            BuiltOn {
                passed_on: true,
                ..fresh
            },
            BuiltOn {
                added_to: true,
                ..fresh
            },
        ];
        let words: std::collections::HashSet<&str> = all
            .iter()
            .map(|built| built.obstacle().unwrap().swedish)
            .collect();
        assert_eq!(words.len(), all.len());
    }
}
