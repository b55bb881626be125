//! Codes of refusals and blockers.

vocabulary! {
    /// The published codes of a refusal.
    UserErrorCode = "entities::error::Code" {
        /// A field has a value that cannot be taken.
        InvalidInput,
        /// One or more gates are shut; `blockers` names each.
        Blocked,
        /// The row was changed since the version given in `expectedVersion`.
        Conflict,
        /// The idempotency key was used before with another input.
        IdempotencyKeyReused,
        /// A field names something that does not exist in this organisation.
        NotFound,
        /// There is one of this name already.
        AlreadyExists,
        /// The ticket or token is used up or its time is over.
        Expired,
    }
}

vocabulary! {
    /// The published codes of a blocker: one gate clause each.
    BlockerCode = "entities::error::BlockerCode" {
        /// The subject is not in a state that this verb starts from.
        WrongState,
        /// A field that this gate needs is empty.
        FieldMissing,
        /// A milestone that this gate needs is missing.
        MilestoneMissing,
        /// A milestone is known only as a range where an exact instant is needed.
        MilestoneNotExact,
        /// AWARE lies before DETECTED or long after it, and no reason was given.
        AwareUnjustified,
        /// A milestone stands in an order that cannot be, and no reason was given.
        MilestoneOutOfOrder,
        /// CONTAINED or ERADICATED was left out without a reason.
        SkipUnjustified,
        /// There is no review of this incident.
        ReviewMissing,
        /// The review is not approved.
        ReviewNotApproved,
        /// A step of the review is neither accepted nor waived.
        StepOpen,
        /// A step that this one depends on is neither accepted nor waived.
        StepDependencyOpen,
        /// A step lacks a required answer.
        StepFieldMissing,
        /// The template does not let this step be left out.
        StepNotSkippable,
        /// A required piece of evidence was not submitted.
        EvidenceMissing,
        /// A required piece of evidence was submitted but is not accepted.
        EvidenceNotAccepted,
        /// A piece of evidence is past its validity or older than the requirement allows.
        EvidenceExpired,
        /// The stored bytes do not match the declared hash.
        EvidenceHashMismatch,
        /// The evidence has no bytes yet.
        EvidenceBytesMissing,
        /// There are more or fewer bytes than were declared.
        EvidenceSizeMismatch,
        /// There are more bytes than one upload may have.
        EvidenceTooLarge,
        /// Bytes of this type are not taken as evidence of this kind.
        EvidenceTypeRefused,
        /// The evidence has no effective date.
        EvidenceEffectiveDateMissing,
        /// The evidence is of another kind than the requirement.
        EvidenceWrongKind,
        /// The acceptor owns, uploaded or was assigned what is to be accepted.
        AcceptorBarred,
        /// The acceptor does not hold the role that the requirement names.
        AcceptorRole,
        /// The actor is not the one person who may do this (owner, assignee).
        NotTheOwner,
        /// The root cause analysis is not concluded.
        RootCauseOpen,
        /// The root cause rests on no supported answer.
        RootCauseUnsupported,
        /// A supported answer shows no evidence.
        SupportWithoutEvidence,
        /// Nobody checked for similar incidents.
        SimilarUnchecked,
        /// There is neither a lesson nor a reason for none.
        LessonMissing,
        /// A lesson is neither embedded nor rejected.
        LessonOpen,
        /// An action from this incident is not closed.
        ActionOpen,
        /// A register that the action must change has no effective version caused by it.
        ChangeMissing,
        /// The action names no control and no reason for none.
        ControlMissing,
        /// No evidence was required up front.
        RequirementMissing,
        /// Nothing says where the action comes from.
        SourceMissing,
        /// There is no due date.
        DueDateMissing,
        /// There is no owner.
        OwnerMissing,
        /// The owner holds a role that owns no actions.
        OwnerBarred,
        /// This is the last action on a root cause, and neither another action nor an accepted risk takes its place.
        ReplacementMissing,
        /// The version carries neither a cause nor a reason for none.
        CauseMissing,
        /// The version equals the one before and does not say that it confirms it.
        NothingChanged,
        /// The approver wrote what is to be approved.
        ApproverIsAuthor,
        /// The approver holds none of the roles that approve in this register.
        ApproverRole,
        /// The approver chaired the review or analysed its cause.
        ApproverIsReviewer,
        /// The text was changed after it was submitted.
        BodyChanged,
        /// The version was drafted on one that is no longer the newest approved version of its item.
        PredecessorOutdated,
        /// The version would be in force before the one it was drafted on.
        PredecessorWaiting,
        /// The date on which effectiveness is checked is missing.
        EffectivenessDateMissing,
        /// A required signature is missing.
        SignOffMissing,
        /// The signer does not hold the role that this meaning needs.
        SignerRole,
        /// Two signatures that must come from two people come from one.
        SameSigner,
        /// The signer owns an action of what is to be assured.
        SignerOwnsAction,
        /// The timeline lacks a detection, containment or recovery.
        TimelineIncomplete,
        /// The hash signed is not the hash of what stands there.
        HashMismatch,
        /// The actor would grant a role to himself.
        SelfGrant,
        /// The actor would take a role from himself.
        SelfRevocation,
        /// Nobody would administer the organisation any more.
        LastAdministrator,
        /// The person holds a role that goes with no role of the other kind: an administrator signs and approves nothing.
        RoleConflict,
        /// The actor holds none of the roles that this verb needs.
        RoleMissing,
        /// The actor would deactivate himself.
        SelfDeactivation,
    }
}
