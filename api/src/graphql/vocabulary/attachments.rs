//! Evidence and signatures.

vocabulary! {
    /// What a piece of evidence is.
    EvidenceKind = "entities::evidence::EvidenceKind" {
        /// A version of a policy.
        PolicyVersion,
        /// A written procedure.
        Procedure,
        /// An amendment of a contract.
        ContractAmendment,
        /// A record of training done.
        TrainingRecord,
        /// Proof of a configuration.
        ConfigProof,
        /// An extract of logs.
        LogExtract,
        /// A ticket of another system.
        Ticket,
        /// Minutes of a meeting, such as the incident review's.
        Minutes,
        /// The result of a test.
        TestResult,
        /// A supplier's acknowledgement.
        SupplierAcknowledgement,
        /// The audit of a supplier.
        SupplierAudit,
        /// A notification that was sent.
        Notification,
        /// An authority's receipt.
        FilingReceipt,
        /// An entry of the risk register.
        RiskRegisterEntry,
        /// A version of the statement of applicability.
        SoaVersion,
        /// The document of a root cause analysis.
        RcaDocument,
        /// A communication to others.
        Communication,
        /// A signature on paper or in another system.
        SignOff,
        /// Anything else that proves.
        Other,
    }
}

vocabulary! {
    /// Where a piece of evidence comes from.
    EvidenceSource = "entities::evidence::Source" {
        /// Bytes uploaded by a person.
        Upload,
        /// A link, with a snapshot of what it showed.
        Link,
        /// Made by this system.
        System,
        /// Given by a supplier.
        Supplier,
    }
}

vocabulary! {
    /// How far a version of evidence is.
    EvidenceState = "entities::evidence::State" {
        /// Announced; its bytes may still be missing.
        Draft,
        /// Shown for acceptance.
        Submitted,
        /// Accepted by somebody who neither owns nor uploaded it.
        Accepted,
        /// Not accepted, with a reason.
        Rejected,
        /// Past its validity (computed).
        Expired,
        /// Replaced by a newer version.
        Superseded,
        /// Taken back after acceptance.
        Withdrawn,
    }
}

vocabulary! {
    /// Traffic Light Protocol 2.0 (FIRST): who may read it.
    Tlp = "entities::evidence::Tlp" {
        /// The world.
        Clear,
        /// The community.
        Green,
        /// The organisation and its clients, on a need-to-know basis.
        Amber,
        /// The organisation alone.
        AmberStrict,
        /// The named recipients alone.
        Red,
    }
}

vocabulary! {
    /// What a signature says.
    SignOffMeaning = "entities::sign_off::Meaning" {
        /// I made this.
        Prepared,
        /// I read this and found nothing against it.
        Reviewed,
        /// I approve this.
        Approved,
        /// I assure this independently.
        Assured,
        /// I have taken notice of this.
        Acknowledged,
    }
}

vocabulary! {
    /// How far a signature is.
    SignOffState = "entities::sign_off::State" {
        /// Asked for.
        Requested,
        /// Given.
        Signed,
        /// Refused.
        Declined,
        /// Not given in time.
        Expired,
        /// Taken back, with a reason; never deleted.
        Revoked,
    }
}

vocabulary! {
    /// How the signer was known.
    SignOffMethod = "entities::sign_off::Method" {
        /// By the API token of the call.
        ApiToken,
        /// By signing in once more.
        Reauthenticated,
        /// By a passkey.
        Passkey,
        /// By an eIDAS signature.
        Eidas,
    }
}
