//! Set-ups that several tests begin with. Each asks the service over HTTP, as its users would.

use remiss::access::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::TestApp;

impl TestApp {
    /// A board with this prefix that gives its own numbers. Returns its id.
    pub async fn board(&self, name: &str, prefix: &str) -> Uuid {
        let administrator = self.actor(Role::Administrator).await;
        let body = json!({
            "name": name, "department": format!("Förvaltningen för {prefix}"), "casePrefix": prefix,
            "email": format!("{}@example.org", prefix.to_lowercase().replace(['å', 'ä'], "a").replace('ö', "o")),
            "postalAddress": "Box 100\n701 35 Örebro", "validFrom": "2007-01-01",
        });
        let board = administrator.post("/boards", &body).await.expect(201);
        board.id().parse().unwrap()
    }

    /// Kommunstyrelsen, with the prefix Ks.
    pub async fn kommunstyrelsen(&self) -> Uuid {
        self.board("Kommunstyrelsen", "Ks").await
    }

    /// A case of the board, with a responsible officer. Returns its JSON.
    pub async fn case(&self, board: Uuid, title: &str) -> Value {
        let registrar = self.actor(Role::Registrar).await;
        let body = json!({
            "boardId": board, "title": title, "initiator": "Kommunstyrelseförvaltningen",
            "officers": [{ "userName": "hand01", "displayName": "Utredare", "responsible": true }],
        });
        registrar.post("/cases", &body).await.expect(201).json()
    }
}
