#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The distance from the trigger of a liquidation to bankruptcy, as a ratio and as a log distance.
///
/// Formula: a long is liquidated at P and bankrupt at P (1 − m), a short at P (1 + m), m the
/// maintenance ratio. The log distance is d = −ln(1 − m) for a long and ln(1 + m) for a short. It
/// depends on m alone, not on the leverage, and one m protects a long further than a short:
/// −ln(1 − m) > m > ln(1 + m).
public enum Cushion {
    /// Throws: ``GSLFailure`` for a ratio below 0, for 1 or more on the long side, and for a side
    /// that is neither long nor short.
    public static func logDistance(
        maintenanceRatio: Double, side: Side
    ) throws(GSLFailure) -> Double {
        let sign = try side.directionOfLoss("Cushion.logDistance")
        guard maintenanceRatio >= 0, maintenanceRatio.isFinite, sign > 0 || maintenanceRatio < 1
        else {
            throw GSLFailure(
                code: .domain, reason: "a ratio of at least 0, below 1 for a long, is needed",
                function: "Cushion.logDistance", arguments: "\(maintenanceRatio), \(side)")
        }
        // 0 has one sign.
        return maintenanceRatio == 0 ? 0 : sign * log1p(sign * maintenanceRatio)
    }

    /// m = 1 − e^(−d) for a long, e^d − 1 for a short.
    ///
    /// Throws: ``GSLFailure`` for a distance that is negative or not finite, for a ratio beyond a
    /// number's range, and for a side that is neither long nor short.
    public static func maintenanceRatio(
        logDistance: Double, side: Side
    ) throws(GSLFailure) -> Double {
        let sign = try side.directionOfLoss("Cushion.maintenanceRatio")
        let ratio = logDistance == 0 ? 0 : sign * expm1(sign * logDistance)
        guard logDistance >= 0, ratio.isFinite else {
            throw GSLFailure(
                code: .domain, reason: "a finite distance of at least 0 is needed",
                function: "Cushion.maintenanceRatio", arguments: "\(logDistance), \(side)")
        }
        return ratio
    }
}

extension Side {
    /// −1 where a fall is the loss, 1 where a rise is.
    ///
    /// Throws: ``GSLFailure`` for ``Side/both``: a gap is crossed on one side.
    func directionOfLoss(_ function: String) throws(GSLFailure) -> Double {
        switch self {
        case .long: return -1
        case .short: return 1
        case .both:
            throw GSLFailure(
                code: .invalidArgument, reason: "a position is long or short",
                function: function, arguments: "\(self)")
        }
    }
}
