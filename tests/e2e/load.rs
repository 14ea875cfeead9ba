//! Many answers at the same time: what `just load-answers` does with ten thousand, with a few.

use remiss_tests::answers::{Load, load};

#[actix_web::test]
async fn every_answer_that_was_acknowledged_is_there_once_when_many_come_at_the_same_time() {
    let wanted = Load {
        answers: 120,
        at_once: 8,
    };
    let done = load(wanted).await;
    assert_eq!(done.errors, Vec::<String>::new(), "{done}");
    assert_eq!(done.acknowledged, 120, "{done}");
    assert_eq!((done.kept, done.numbers), (120, 120), "{done}");
}
