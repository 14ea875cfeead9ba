//! Is civil society asked more, and earlier? What is counted, what each figure means in words, and which figures are left out where
//! they are shown to everyone.
//!
//! The words are those of activity 9 of Örebro's plan of 2017: "i högre utsträckning och tidigare skeden".

mod figures;
mod measure;
mod small_groups;

pub use figures::Figures;
pub use measure::{Measure, Unit};
pub use small_groups::{Line, SMALLEST_GROUP, hidden, hidden_of_table};
