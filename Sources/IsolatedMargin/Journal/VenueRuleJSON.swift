import PolicyDocument

extension FractionOfInitialMargin {
    private static let keys = [
        "kind", "initial_ppm", "maintenance_fraction_ppm", "lower_cap", "upper_cap",
    ]

    var members: [JSONValue.Member] {
        [
            .init("initial_ppm", initialPpm.json),
            .init("maintenance_fraction_ppm", maintenanceFractionPpm.json),
            .init("lower_cap", lowerCap.json),
            .init("upper_cap", upperCap.json),
        ]
    }

    init(_ value: DocumentValue) throws(DocumentError) {
        let members = try value.members(Self.keys)
        let initialPpm: Int = try members["initial_ppm"]
        let maintenanceFractionPpm: Int = try members["maintenance_fraction_ppm"]
        let lowerCap: Quanta = try members["lower_cap"]
        let upperCap: Quanta = try members["upper_cap"]
        self = try value.possible { () throws(VenueFailure) in
            try FractionOfInitialMargin(
                initialPpm: initialPpm, maintenanceFractionPpm: maintenanceFractionPpm,
                lowerCap: lowerCap, upperCap: upperCap)
        }
    }
}

extension SquareRootMargin {
    private static let keys = [
        "kind", "maintenance", "initial", "imf", "lots_per_base", "open_orders",
    ]

    var members: [JSONValue.Member] {
        [
            .init("maintenance", maintenance.json),
            .init("initial", initial.json),
            .init("imf", imf.json),
            .init("lots_per_base", lotsPerBase.json),
            .init("open_orders", openOrders.json),
        ]
    }

    init(_ value: DocumentValue) throws(DocumentError) {
        let members = try value.members(Self.keys)
        let maintenance: Int = try members["maintenance"]
        let initial: Int = try members["initial"]
        let imf: Int = try members["imf"]
        let lotsPerBase: Int = try members["lots_per_base"]
        let openOrders: Quanta = try members["open_orders"]
        self = try value.possible { () throws(VenueFailure) in
            try SquareRootMargin(
                maintenance: maintenance, initial: initial, imf: imf, lotsPerBase: lotsPerBase,
                openOrders: openOrders)
        }
    }
}

extension SkewScaledMargin {
    private static let keys = [
        "kind", "skew_scale", "slope", "minimum", "maintenance_scalar", "cap", "least_per_position",
        "liquidates_at_equality",
    ]

    var members: [JSONValue.Member] {
        [
            .init("skew_scale", skewScale.json),
            .init("slope", slope.json),
            .init("minimum", minimum.json),
            .init("maintenance_scalar", maintenanceScalar.json),
            .init("cap", .optional(cap)),
            .init("least_per_position", leastPerPosition.json),
            .init("liquidates_at_equality", .boolean(liquidatesAtEquality)),
        ]
    }

    init(_ value: DocumentValue) throws(DocumentError) {
        let members = try value.members(Self.keys)
        let skewScale: Lots = try members["skew_scale"]
        let slope: Int = try members["slope"]
        let minimum: Int = try members["minimum"]
        let maintenanceScalar: Int = try members["maintenance_scalar"]
        let cap: Int? = try members.optional("cap")
        let leastPerPosition: Quanta = try members["least_per_position"]
        let liquidatesAtEquality: Bool = try members.required("liquidates_at_equality").boolean()
        self = try value.possible { () throws(VenueFailure) in
            try SkewScaledMargin(
                skewScale: skewScale, slope: slope, minimum: minimum,
                maintenanceScalar: maintenanceScalar, cap: cap, leastPerPosition: leastPerPosition,
                liquidatesAtEquality: liquidatesAtEquality)
        }
    }
}

extension EntryFractionMargin {
    private static let keys = [
        "kind", "maintenance_fraction", "liquidation_fee", "max_leverage",
    ]

    var members: [JSONValue.Member] {
        [
            .init("maintenance_fraction", maintenanceFraction.json),
            .init("liquidation_fee", liquidationFee.json),
            .init("max_leverage", maxLeverage.json),
        ]
    }

    init(_ value: DocumentValue) throws(DocumentError) {
        let members = try value.members(Self.keys)
        let maintenanceFraction: Int = try members["maintenance_fraction"]
        let liquidationFee: Int = try members["liquidation_fee"]
        let maxLeverage: Int = try members["max_leverage"]
        self = try value.possible { () throws(VenueFailure) in
            try EntryFractionMargin(
                maintenanceFraction: maintenanceFraction, liquidationFee: liquidationFee,
                maxLeverage: maxLeverage)
        }
    }
}

extension EntryLeverageMargin {
    private static let keys = [
        "kind", "maintenance_hundredths", "initial_hundredths",
    ]

    var members: [JSONValue.Member] {
        [
            .init("maintenance_hundredths", maintenanceHundredths.json),
            .init("initial_hundredths", initialHundredths.json),
        ]
    }

    init(_ value: DocumentValue) throws(DocumentError) {
        let members = try value.members(Self.keys)
        let maintenanceHundredths: Int = try members["maintenance_hundredths"]
        let initialHundredths: Int = try members["initial_hundredths"]
        self = try value.possible { () throws(VenueFailure) in
            try EntryLeverageMargin(
                maintenanceHundredths: maintenanceHundredths, initialHundredths: initialHundredths)
        }
    }
}

extension RiskFactorMargin {
    private static let keys = [
        "kind", "long", "short", "slippage", "search", "initial", "release", "isolated_share",
    ]

    var members: [JSONValue.Member] {
        [
            .init("long", long.json),
            .init("short", short.json),
            .init("slippage", slippage.json),
            .init("search", levels.search.json),
            .init("initial", levels.initial.json),
            .init("release", levels.release.json),
            .init("isolated_share", .optional(isolatedShare)),
        ]
    }

    init(_ value: DocumentValue) throws(DocumentError) {
        let members = try value.members(Self.keys)
        let long: Int = try members["long"]
        let short: Int = try members["short"]
        let slippage: Int = try members["slippage"]
        let search: Int = try members["search"]
        let initial: Int = try members["initial"]
        let release: Int = try members["release"]
        let isolatedShare: Int? = try members.optional("isolated_share")
        self = try value.possible { () throws(VenueFailure) in
            try RiskFactorMargin(
                long: long, short: short, slippage: slippage,
                levels: Levels(search: search, initial: initial, release: release),
                isolatedShare: isolatedShare)
        }
    }
}
