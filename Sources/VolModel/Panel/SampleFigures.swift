extension VolatilityEstimator {
    /// The figure of an estimator that is a function of returns.
    func value(
        of sample: ReturnSample, deviation: Double? = nil
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        if let objection = objection(to: sample) { return .failure(objection) }
        return switch self {
        case .realized: RealizedVolatility.estimate(sample)
        case .riskMetrics2006: RiskMetrics2006Volatility.estimate(sample)
        case .closeToClose: CloseToCloseVolatility.estimate(sample)
        case .subsampled(_, let grid?, let step?):
            SubsampledVolatility.estimate(
                sample, steps: Int(grid.microseconds / step.microseconds))
        case .twoScale: TwoScaleVolatility.estimate(sample)
        case .realizedKernel: RealizedKernelVolatility.estimate(sample)
        case .jumpRobust(let measure, _, _):
            JumpRobustVolatility.estimate(sample, measure: measure).map {
                $0.with(Self.jumpDetails(sample, measure))
            }
        case .duration(_, let stated):
            DurationVolatility.estimate(sample, deviation: stated ?? deviation)
        case .autoregression(let form, _, _):
            HeterogeneousAutoregression.estimate(sample, form: form)
        case .conditional(let model, _, _):
            ConditionalVolatility.estimate(sample, model: model)
        case .ewma, .ewmaClassic, .ewmaAsymmetric, .subsampled, .range:
            .failure(NotApplicable("\(self) is no function of a sample of returns"))
        }
    }

    /// What the published figure asks of its sample beyond what can be computed.
    private func objection(to sample: ReturnSample) -> NotApplicable? {
        switch self {
        case .twoScale, .realizedKernel:
            return sample.objection(minimumReturns: Self.minimumNoisyReturns)
        case .jumpRobust:
            let zeros = sample.values.count { $0 == 0 }
            guard zeros < sample.count,
                Double(zeros) > Self.largestShareOfZeros * Double(sample.count)
            else { return nil }
            return NotApplicable(
                "\(zeros) of \(sample.count) returns are zero; expected at most "
                    + "15%, since zeros hide what neighbours would show: a coarser grid")
        case .conditional where sample.count > Self.maximumFittedReturns:
            return NotApplicable(
                "\(sample.count) returns to fit; expected at most \(Self.maximumFittedReturns): "
                    + "a coarser grid or a shorter window")
        default: return nil
        }
    }

    /// Bounds time: a fit of so many takes about a tenth of a second.
    private static let maximumFittedReturns = 50_000

    /// Of a feed without candles: with 30, the variance of a range is about 0.7 to 0.8 of the true
    /// one.
    static let minimumObservationsPerBar = 30
    /// To tell noise from moves.
    private static let minimumNoisyReturns = 100
    private static let largestShareOfZeros = 0.15

    /// The figure of an estimator that is a function of bars.
    func value(of sample: BarSample) -> Result<VolatilityEstimate.Value, NotApplicable> {
        guard case .range(let measure, _, _) = self else {
            return .failure(NotApplicable("\(self) is no function of bars"))
        }
        if let found = sample.observations,
            found < Self.minimumObservationsPerBar * sample.bars.count
        {
            return .failure(
                NotApplicable(
                    "\(found) observations in \(sample.bars.count) bars of \(sample.length); expected "
                        + "at least \(Self.minimumObservationsPerBar) in a bar, since fewer do not "
                        + "show its range"))
        }
        return measure.estimate(sample)
    }

    /// Whether the price jumped: the linear test with the same measure, beside bipower also the
    /// ratio test and the number of single returns that are jumps.
    private static func jumpDetails(
        _ sample: ReturnSample, _ measure: JumpRobustMeasure
    ) -> [VolatilityEstimate.Value.Detail] {
        var details: [VolatilityEstimate.Value.Detail] = []
        if let test = try? JumpTest.linear(sample, measure: measure).get() {
            details += [.init("jump_z", test.statistic), .init("jump_p", test.oneSidedP)]
        }
        guard measure == .bipower else { return details }
        if let test = try? JumpTest.ratio(sample).get() {
            details += [
                .init("jump_ratio_z", test.statistic), .init("jump_ratio_p", test.oneSidedP),
            ]
        }
        if let test = try? LeeMyklandTest.test(sample).get() {
            details.append(.init("lee_mykland_jumps", Double(test.jumps.count)))
        }
        return details
    }
}

extension VolatilityEstimate.Value {
    fileprivate func with(_ added: [Detail]) -> Self {
        var value = self
        value.details += added
        return value
    }
}
