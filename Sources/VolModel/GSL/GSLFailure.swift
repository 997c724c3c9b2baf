import CGSL

/// A GSL status code; codes of later library versions survive unnamed.
///
/// See the GSL reference manual, chapter "Error Handling".
public struct GSLCode: RawRepresentable, Sendable, Hashable {
    public let rawValue: Int32

    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// Argument outside the function's domain (`GSL_EDOM`).
    public static let domain = GSLCode(rawValue: Int32(GSL_EDOM))
    /// Invalid argument (`GSL_EINVAL`).
    public static let invalidArgument = GSLCode(rawValue: Int32(GSL_EINVAL))
    /// Iteration did not converge (`GSL_EMAXITER`).
    public static let maximumIterations = GSLCode(rawValue: Int32(GSL_EMAXITER))
    /// Result too large to represent (`GSL_EOVRFLW`).
    public static let overflow = GSLCode(rawValue: Int32(GSL_EOVRFLW))
    /// The call reported success and returned a number that is not finite. Not a code of GSL.
    public static let notANumber = GSLCode(rawValue: -1_000_000)
}

/// A call of the GNU Scientific Library that gave no usable number.
public struct GSLFailure: Error, Sendable, Hashable, CustomStringConvertible {
    public var code: GSLCode
    /// The library's own words where it gave any, else this package's.
    public var reason: String
    /// The routine's name in GSL, or this package's where no routine of GSL makes the figure.
    public var function: String
    /// What it was called with, abridged to counts for arrays.
    public var arguments: String

    public var description: String { "\(function)(\(arguments)): \(reason)" }
}
