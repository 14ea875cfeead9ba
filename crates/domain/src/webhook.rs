//! Webhooks: other systems that are told of what has happened.

use crate::text_enum::text_enum;

text_enum! {
    /// Whether a webhook delivers.
    pub enum WebhookState {
        /// Events are delivered.
        Active => "active", "levererar";
        /// Somebody has paused it; events wait.
        Paused => "paused", "pausad";
        /// Its receiver took nothing for days, or wants no more; events wait.
        Disabled => "disabled", "avstängd";
    }
}

text_enum! {
    /// Why something is delivered.
    pub enum DeliveryKind {
        /// An event in its turn.
        Event => "event", "händelse i tur och ordning";
        /// Somebody asked for it again.
        Replay => "replay", "skickad igen på begäran";
        /// Somebody tries whether it works.
        Test => "test", "provleverans";
    }
}

text_enum! {
    /// How far a delivery has come.
    pub enum DeliveryState {
        /// It was asked for, and not tried yet.
        Waiting => "waiting", "väntar";
        /// It failed, and is tried again.
        Retrying => "retrying", "försöks igen";
        /// The receiver has taken it.
        Delivered => "delivered", "levererad";
        /// It failed, and is not tried again by itself.
        Failed => "failed", "misslyckades";
        /// It was not sent: the event is under secrecy since, or not kept any more.
        Withheld => "withheld", "inte skickad";
    }
}
