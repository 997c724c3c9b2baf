@preconcurrency import CGSL

/// A seeded stream of random numbers: `gsl_rng_mt19937`.
///
/// Source: Matsumoto and Nishimura (1998), seeded by the rule of 2002. The same seed gives the same
/// numbers on every machine; GSL reads seed 0 as 4357.
package struct RandomStream: ~Copyable {
    private let generator: UnsafeMutablePointer<gsl_rng>

    /// Throws: ``GSLFailure`` where there is no memory for the state of 2.5 kB.
    package init(seed: UInt32) throws(GSLFailure) {
        guard let generator = GSLRuntime.statuses({ gsl_rng_alloc(gsl_rng_mt19937) }) else {
            throw GSLFailure(
                code: GSLCode(rawValue: Int32(GSL_ENOMEM)), reason: "no memory for the generator",
                function: "gsl_rng_alloc", arguments: "mt19937")
        }
        gsl_rng_set(generator, UInt(seed))
        self.generator = generator
    }

    deinit { gsl_rng_free(generator) }

    /// One of 0 ..< `count`, all equally likely. `count` is positive and less than 2³².
    package func index(below count: Int) -> Int { Int(gsl_rng_uniform_int(generator, UInt(count))) }

    /// The number of trials up to the first success: 1, 2, … with the mean 1/`probability`.
    package func geometric(probability: Double) -> Int {
        Int(gsl_ran_geometric(generator, probability))
    }
}
