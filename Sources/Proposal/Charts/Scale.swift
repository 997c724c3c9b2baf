#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Values along one side of a chart.
struct Scale {
    let low: Double
    let high: Double
    let isLogarithmic: Bool

    /// Around the finite ones of `values`, with room at both ends; from zero on where `fromZero`.
    /// Those that are not positive do not count on a logarithmic scale. nil where none is left.
    init?(_ values: [Double], fromZero: Bool = false, isLogarithmic: Bool = false) {
        let usable = values.filter {
            $0.isFinite && $0.magnitude < 1e15 && (!isLogarithmic || $0 > 0)
        }
        guard let least = usable.min(), let most = usable.max() else { return nil }
        self.isLogarithmic = isLogarithmic
        if isLogarithmic {
            let room = max(log(most / least) * 0.05, 0.01)
            (low, high) = (least * exp(-room), most * exp(room))
        } else {
            let (start, end) = (fromZero ? min(0, least) : least, fromZero ? max(0, most) : most)
            let span = end - start
            let room = span > 0 ? span * 0.06 : max(end.magnitude * 0.1, 1e-6)
            low = fromZero && start == 0 ? 0 : start - room
            high = end + room
        }
    }

    /// Exactly between two values, the first below the second.
    init(from low: Double, to high: Double, isLogarithmic: Bool = false) {
        self.low = low
        self.high = high
        self.isLogarithmic = isLogarithmic
    }

    /// 0 at the low end, 1 at the high one; what lies outside is put at the end.
    func share(_ value: Double) -> Double {
        guard value.isFinite else { return 0 }
        let share =
            isLogarithmic
            ? log(max(value, low) / low) / log(high / low) : (value - low) / (high - low)
        return share.isFinite ? min(max(share, 0), 1) : 0
    }

    /// Round values within, at most about `count`.
    func ticks(_ count: Int) -> [Double] {
        guard isLogarithmic, high / low > 8 else { return Self.round(low, high, count) }
        var found: [Double] = []
        for steps in [[1.0, 2, 5], [1, 3], [1]] {
            found = (Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))).flatMap {
                power in
                steps.map { $0 * pow(10, Double(power)) }
            }.filter { $0 >= low && $0 <= high }
            if found.count <= count { return found }
        }
        let every = (found.count + count - 1) / count
        return found.indices.filter { $0 % every == 0 }.map { found[$0] }
    }

    /// Multiples of 1, 2 or 5 times a power of ten.
    private static func round(_ low: Double, _ high: Double, _ count: Int) -> [Double] {
        let rough = (high - low) / Double(max(count, 1))
        guard rough > 0, rough.isFinite else { return [] }
        let power = pow(10, log10(rough).rounded(.down))
        let step = ([1, 2, 5].first { $0 * power >= rough } ?? 10) * power
        let (first, last) = ((low / step).rounded(.up), (high / step).rounded(.down))
        guard last >= first, last - first < 1000 else { return [] }
        return (0...Int(last - first)).map { (first + Double($0)) * step }
    }
}
