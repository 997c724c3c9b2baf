import MarginPolicy

extension Ratio {
    /// A decimal or a percentage: `0.99`, `99%`.
    init?(argument: String) {
        let isPercentage = argument.hasSuffix("%")
        guard let decimal = ExactDecimal(isPercentage ? String(argument.dropLast()) : argument)
        else { return nil }
        self.init(
            ExactDecimal(
                significand: decimal.significand,
                fractionDigits: decimal.fractionDigits + (isPercentage ? 2 : 0)))
    }
}
