/// What collateral and profits are held in.
public struct Asset: Sendable, Hashable {
    public var name: String
    /// One whole unit is 10^decimals ``Quanta``.
    public var decimals: Int

    public init(name: String, decimals: Int) {
        self.name = name
        self.decimals = decimals
    }
}

/// The position of an asset in ``Venue/assets``.
public typealias AssetIndex = Int
