import MarginPolicy
public import VolModel

/// An estimator as JSON members: `estimator`, then its options in their order, spans of time in
/// seconds: `"estimator": "ewma", "half_life_s": 86400`.
public func jsonMembers(of estimator: VolatilityEstimator) -> [JSONValue.Member] {
    [JSONValue.Member("estimator", .string(estimator.name))]
        + estimator.options.map { option in
            switch option.value {
            case .span(let span):
                JSONValue.Member(
                    "\(option.name)_s",
                    .decimal(
                        ExactDecimal(significand: Int128(span.microseconds), fractionDigits: 6)))
            case .number(let number):
                JSONValue.Member(
                    option.name,
                    ExactDecimal("\(number)").map(JSONValue.decimal)
                        ?? .fixed(number, fractionDigits: 10))
            }
        }
}

/// An estimate with its figures at six decimals, or the reason why there are none.
func json(_ estimate: VolatilityEstimate) -> JSONValue {
    let figures: [JSONValue.Member] =
        switch estimate.outcome {
        case .success(let value) where value.annualizedVolatility.isFinite:
            [
                .init("annualized_volatility", micro(value.annualizedVolatility)),
                .init("standard_error", micro(value.standardError)),
                .init("effective_observations", micro(value.effectiveObservations)),
                .init("returns", .integer(value.returns)),
            ]
        case .success: notApplicable("the figure is not finite")
        case .failure(let cause): notApplicable(cause.reason)
        }
    return .object(jsonMembers(of: estimate.estimator) + figures)
}

private func micro(_ value: Double) -> JSONValue { .fixed(value, fractionDigits: 6) }

private func notApplicable(_ reason: String) -> [JSONValue.Member] {
    [.init("status", "not_applicable"), .init("reason", .string(reason))]
}

/// The estimate that ``json(_:)`` wrote.
func estimate(from value: DocumentValue) throws(DocumentError) -> VolatilityEstimate {
    let estimator = try estimator(from: value)
    let options = jsonMembers(of: estimator).map(\.key)
    let given = try value.namedMembers(expected: "an estimate").map(\.name)
    if given.contains("status") {
        let members = try value.members(options + ["status", "reason"])
        for key in options { _ = try members.required(key) }
        let status = try members.required("status")
        guard case .scalar("not_applicable", _) = status.node.content else {
            throw status.failure(expected: "not_applicable")
        }
        let reason = try members.required("reason").anyText()
        return VolatilityEstimate(estimator: estimator, outcome: .failure(NotApplicable(reason)))
    }
    let members = try value.members(
        options + ["annualized_volatility", "standard_error", "effective_observations", "returns"])
    for key in options { _ = try members.required(key) }
    let volatility = try members.required("annualized_volatility")
    guard !volatility.isNull else { throw volatility.failure(expected: "a number from 0") }
    return VolatilityEstimate(
        estimator: estimator,
        outcome: .success(
            VolatilityEstimate.Value(
                annualizedVolatility: try volatility.figure(),
                standardError: try members.required("standard_error").figure(),
                effectiveObservations: try members.required("effective_observations").figure(),
                returns: try members.required("returns").integer(in: 0...Int.max))))
}

private func estimator(from value: DocumentValue) throws(DocumentError) -> VolatilityEstimator {
    var name: String?
    var options: [String] = []
    for (key, _, member) in try value.namedMembers(expected: "an estimate") {
        if key == "estimator" {
            name = try member.text("the name of an estimator", lengthMax: 64)
        } else if key.hasSuffix("_s") {
            options.append("\(key.dropLast(2))=\(try member.seconds())")
        } else if VolatilityEstimator.numberOptions.contains(key) {
            options.append("\(key)=\(try member.figure())")
        }
    }
    guard let name else {
        throw value.failure(found: "no key 'estimator'", expected: "the name of an estimator")
    }
    let text = options.isEmpty ? name : "\(name):\(options.joined(separator: ","))"
    do {
        return try VolatilityEstimator(text)
    } catch {
        throw value.failure(found: quoted(text), expected: "an estimator (\(error))")
    }
}

extension DocumentValue {
    /// A span written in seconds.
    fileprivate func seconds() throws(DocumentError) -> TimeSpan {
        let expected = "seconds above zero with at most 6 decimals"
        guard case .scalar(let text, _) = node.content, let decimal = ExactDecimal(text),
            decimal.fractionDigits <= 6, decimal > .zero, decimal <= ExactDecimal(31_536_000_000)
        else { throw failure(expected: expected) }
        let scale = (decimal.fractionDigits..<6).reduce(Int128(1)) { power, _ in power * 10 }
        return TimeSpan(microseconds: Int64(decimal.significand * scale))
    }

    /// A finite number that is not negative; not a number for `null`.
    fileprivate func figure() throws(DocumentError) -> Double {
        if isNull { return .nan }
        let expected = "a number from 0"
        guard case .scalar(let text, .number) = node.content, let value = Double(text),
            value.isFinite, value >= 0
        else { throw failure(expected: expected) }
        return value
    }
}
