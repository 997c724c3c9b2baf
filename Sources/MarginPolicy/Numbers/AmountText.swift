extension Ratio {
    /// An amount in quote units for sentences: three digits and a power of ten.
    static func amount(_ value: Double) -> String {
        for (unit, name) in [(1e12, "trillion"), (1e9, "billion"), (1e6, "million")]
        where value >= unit {
            return "\((value / unit).twoDecimals) \(name)"
        }
        return value.twoDecimals
    }
}
