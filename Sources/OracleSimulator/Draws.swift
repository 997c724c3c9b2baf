extension Xoshiro256StarStar {
    /// Uniform on the open interval (0, 1): midpoints of 2^52 equal cells, so that neither end
    /// occurs and every quantile function below is finite.
    public mutating func uniform() -> Double {
        (Double(next() >> 12) + 0.5) * 0x1p-52
    }

    /// Standard normal, by the quantile function: one draw, the same bits everywhere.
    public mutating func normal() -> Double { NormalQuantile.value(at: uniform()) }

    /// Exponential with mean one.
    public mutating func exponential() -> Double { -PortableMath.log(uniform()) }

    /// Uniform on the integers of `range`, by rejection, so that no value is favoured.
    public mutating func integer(in range: ClosedRange<Int64>) -> Int64 {
        Int64.random(in: range, using: &self)
    }
}
