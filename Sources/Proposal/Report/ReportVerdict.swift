import MarginPolicy

/// What becomes of an instrument, in a word, and its signs: never told by a colour alone.
struct ReportVerdict {
    let label: String
    let sign: String
    /// Of the style sheet.
    let style: String

    init(_ parameters: InstrumentParameters) {
        (label, sign, style) =
            switch (parameters.status, parameters.decision.action) {
            case (.proposed, .raise): ("Raise", "▲", "raise")
            case (.proposed, .lower): ("Lower", "▼", "lower")
            case (.proposed, .new): ("New", "+", "new")
            case (.proposed, _): ("Both ways", "◆", "mixed")
            case (.unchanged, _): ("Keep", "=", "keep")
            case (.held, _): ("Held", "■", "held")
            case (.unavailable, _): ("None", "□", "held")
            }
    }

    var badge: HTML {
        "<span class=\"badge \(style)\"><span aria-hidden=\"true\">\(sign)</span> \(label)</span>"
    }
}

extension InstrumentParameters.Binding {
    /// The rule by its name in the policy.
    var title: String { rawValue.replacing("_", with: " ") }

    /// The rule as the last part of a sentence.
    var sentence: String {
        switch self {
        case .model: "the model's figure is published"
        case .floor: "the policy's floor decides"
        case .cap: "the policy's cap decides"
        case .maxStepUp: "the largest step up that the policy allows decides"
        case .maxStepDown: "the largest step down that the policy allows decides"
        case .deadBand: "the change would be too small to be worth making"
        case .coolDown: "the last change is too recent"
        case .speedLimit: "the speed limit decides"
        case .override: "an override decides"
        case .grid: "the allowed move is smaller than one step of the grid"
        case .held: "nothing is lowered or changed on data like these"
        }
    }
}

extension InstrumentParameters {
    /// What happens and which rule decides it, in one sentence.
    var summarySentence: HTML {
        let asked: HTML =
            model.map {
                "the model alone asks for \(ReportFigures.asked(ppm: $0.maintenancePpm)), and "
            } ?? ""
        guard let new = published?.maintenancePpm else {
            return "There is no figure to publish: \(firstReason)."
        }
        let old = current?.ratios.maintenancePpm
        let figure = MarkdownText.percent(ppm: new)
        let from = old.map { MarkdownText.percent(ppm: $0) } ?? ""
        let change = MarkdownText.change(from: old ?? 0, to: new)
        let cause: HTML = "\(asked)\(decision.binding.sentence)"
        switch status {
        case .held, .unavailable:
            return
                "Maintenance stays at \(figure), since no new figure can be trusted: \(firstReason)."
        case .unchanged:
            return "Maintenance stays at \(figure): \(cause)."
        case .proposed:
            guard let old else { return "Maintenance is set to \(figure): \(cause)." }
            if old == new {
                return "Maintenance stays at \(figure) while initial or tiers change: \(cause)."
            }
            let verb = new > old ? "rises" : "falls"
            return "Maintenance \(verb) from \(from) to \(figure) (\(change)): \(cause)."
        }
    }

    /// Where the change and what the model alone asks for point in different directions.
    var surpriseSentence: HTML? {
        guard status == .proposed, let old = current?.ratios, let new = published, let model else {
            return nil
        }
        if new.maintenancePpm > old.maintenancePpm, model.maintenancePpm < old.maintenancePpm {
            return """
                The maintenance rises although the model alone asks for less than what is in \
                force: what stands after the model in the derivation adds the rest.
                """
        }
        if new.maintenancePpm < old.maintenancePpm, model.maintenancePpm > old.maintenancePpm {
            return """
                The maintenance falls although the model alone asks for more than what is in \
                force: what stands after the model in the derivation takes it away.
                """
        }
        return nil
    }

    private var firstReason: String { decision.reasons.first ?? "no reason is stated" }
}
