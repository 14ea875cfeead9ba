//! What staff are told: their addresses, digests of what lies ahead, alerts of what somebody has to look at.

mod contacts;
