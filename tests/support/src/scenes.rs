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

    /// A remiss in the case, sent to these bodies (name and e-mail address), to be answered by 30 October 2019. Returns
    /// its JSON.
    pub async fn sent_remiss(&self, case: &Value, name: &str, bodies: &[(&str, &str)]) -> Value {
        let officer = self.actor(Role::Officer).await;
        let body = json!({
            "name": name, "purpose": "Vi vill veta vad ni tycker om förslaget.", "deadlineDate": "2019-10-30",
            "canInfluence": "Principerna och åtagandena kan ändras.",
            "contacts": [{ "role": "Utredare", "email": "utredare@example.org", "phone": "019-000 00 00", "mayPublish": true }],
        });
        let path = format!("/cases/{}/remisser", case["id"].as_str().unwrap());
        let path = format!("/remisser/{}", officer.post(&path, &body).await.expect(201).id());
        let bodies: Vec<Value> = bodies
            .iter()
            .map(|(name, email)| json!({ "name": name, "email": email, "kind": "association" }))
            .collect();
        let recipients = json!({ "bodies": bodies });
        officer
            .post(&format!("{path}/recipients"), &recipients)
            .await
            .expect(201);
        officer
            .post(&format!("{path}/dispatches"), &json!({}))
            .await
            .expect(201);
        officer.get(&path).await.expect(200).json()
    }

    /// The draft of an outgoing remiss in this case, with everything that it takes to be sent but recipients. Its deadline
    /// is 30 October 2019. Returns its JSON.
    pub async fn remiss_draft(&self, case: &Value) -> Value {
        let officer = self.actor(Role::Officer).await;
        let body = json!({
            "name": "Reviderad överenskommelse om samverkan",
            "purpose": "Vi vill veta om överenskommelsen fungerar för er.",
            "background": "Överenskommelsen beslutades 2010 och har reviderats under våren.",
            "preparationSteps": [{ "date": "2019-02-12", "what": "Öppet dialogmöte med civilsamhället" }],
            "canInfluence": "Principerna och åtagandena kan ändras.",
            "cannotInfluence": "Kommunens budget beslutas i annan ordning.",
            "plainSummary": "Kommunen vill samarbeta bättre med föreningar.",
            "questions": [{ "text": "Vad tycker ni om principerna?" }, { "text": "Saknas något åtagande?" }],
            "contacts": [{
                "role": "Samordnare civila samhället", "email": "samordnare@example.org", "phone": "019-000 00 00",
                "mayPublish": true,
            }],
            "deadlineDate": "2019-10-30",
        });
        let path = format!("/cases/{}/remisser", case["id"].as_str().unwrap());
        officer.post(&path, &body).await.expect(201).json()
    }

    /// Puts bodies that are not in the register on the list, by name and e-mail address. Returns their JSON.
    pub async fn add_recipients(&self, remiss: &Value, bodies: &[(&str, &str)]) -> Vec<Value> {
        let officer = self.actor(Role::Officer).await;
        let bodies: Vec<Value> = bodies
            .iter()
            .map(|(name, email)| json!({ "name": name, "email": email, "kind": "association" }))
            .collect();
        let path = format!("/remisser/{}/recipients", remiss["id"].as_str().unwrap());
        let answer = officer
            .post(&path, &json!({ "bodies": bodies }))
            .await
            .expect(201);
        answer.json()["added"].as_array().unwrap().clone()
    }

    /// A remiss that is sent to these bodies, by name and e-mail address; the worker has handed the mails over. Returns the
    /// case, the remiss and the recipients, all as JSON.
    pub async fn remiss_out(&self, board: Uuid, bodies: &[(&str, &str)]) -> (Value, Value, Vec<Value>) {
        let case = self.case(board, "Överenskommelse om samverkan").await;
        let remiss = self.remiss_draft(&case).await;
        let recipients = self.add_recipients(&remiss, bodies).await;
        let officer = self.actor(Role::Officer).await;
        let path = format!("/remisser/{}", remiss["id"].as_str().unwrap());
        officer
            .post(&format!("{path}/dispatches"), &json!({}))
            .await
            .expect(201);
        self.work().await;
        (case, officer.get(&path).await.expect(200).json(), recipients)
    }
}

impl TestApp {
    /// A planned meeting of the board. Returns its id.
    pub async fn meeting(&self, board: Uuid, date: &str, stop_date: &str) -> String {
        let secretary = self.actor(Role::Secretary).await;
        let body = json!({ "date": date, "startsAt": "13:00", "place": "Rådhuset", "stopDate": stop_date });
        let path = format!("/boards/{board}/meetings");
        secretary.post(&path, &body).await.expect(201).id()
    }

    /// An incoming remiss in the case, to be answered by 20 December 2019. Returns its id.
    pub async fn incoming_remiss(&self, case: &Value) -> String {
        let registrar = self.actor(Role::Registrar).await;
        let body = json!({
            "direction": "incoming", "name": "Kroppsbehandlingar (SOU 2015:100)", "sender": "Socialdepartementet",
            "senderNumber": "S2015/06034", "senderEmail": "registrator@departement.example.org",
            "background": "Utredningen föreslår en ny lag om estetiska behandlingar. Lagen medför mer tillsyn.",
            "deadlineDate": "2019-12-20", "receivedOn": "2019-09-02",
            "questions": [{ "key": "1", "text": "Hur bör tillsynen finansieras?" }],
        });
        let path = format!("/cases/{}/remisser", case["id"].as_str().unwrap());
        registrar.post(&path, &body).await.expect(201).id()
    }
}
