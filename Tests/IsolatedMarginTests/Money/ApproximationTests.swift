import TestSupport
import Testing

@testable import IsolatedMargin

struct ApproximationTests {
    /// Against the conversion that any integer has.
    @Test func isNearToTheAmount() {
        var random = SeededRandom(seed: 5)
        for _ in 0..<20_000 {
            let wide = Quanta(Int64(bitPattern: random.next())) << 64 | Quanta(random.next())
            let amount = wide >> Quanta(random.next() % 127)
            for amount in [amount, -(amount >> 1), 1, -1, 0] {
                let exact = Double(amount)
                #expect(abs(Double(approximating: amount) - exact) <= abs(exact) * 1e-15)
            }
        }
    }
}
