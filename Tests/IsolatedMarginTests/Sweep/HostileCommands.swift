import TestSupport
import VolModel

@testable import IsolatedMargin

extension RandomCommands {
    /// The command with one of its values replaced by one that may well be refused.
    mutating func mangled(_ command: Command) -> Command {
        let id = random.pick([0, -1, 1, 999_999, .max, .min])
        let index = random.pick([-1, 99, 0, 1, .max, .min])
        let amount: Quanta = random.pick([
            0, -1, .max, .min, 1, 1_000_000_000_000_000_000_000_000_000_000, 1 << 100,
        ])
        let lots = random.pick([0, -1, 1, 3, .max, .min, 1_000_000_000_000])
        let ticks = random.pick([0, -1, 1, .max, .min, 1_000_000_000_000, 1_000_000_000_001])
        let time = random.pick([
            Timestamp(microseconds: -1), Timestamp(microseconds: .min), Timestamp(seconds: 0),
        ])
        let which = random.below(3)
        switch command {
        case .deposit(let account, let asset, let sum):
            // A whole fortune would hide every other amount; it is refused elsewhere.
            return which == 0
                ? .deposit(account, index, sum) : .deposit(account, asset, min(amount, sum))
        case .withdraw(let account, let asset, let sum):
            return which == 0
                ? .withdraw(id, asset, sum)
                : which == 1 ? .withdraw(account, index, sum) : .withdraw(account, asset, amount)
        case .endow(let fund, let asset, let sum):
            return which == 0
                ? .endow(fund, index, sum) : .endow(fund, asset, min(amount, sum))
        case .open(let account, let contract, let size, let margin, let price):
            switch random.below(5) {
            case 0: return .open(id, contract, lots: size, margin: margin, at: price)
            case 1: return .open(account, index, lots: size, margin: margin, at: price)
            case 2: return .open(account, contract, lots: lots, margin: margin, at: price)
            case 3: return .open(account, contract, lots: size, margin: amount, at: price)
            default: return .open(account, contract, lots: size, margin: margin, at: ticks)
            }
        case .increase(let segment, let size, let price):
            return which == 0
                ? .increase(id, lots: size, at: price)
                : .increase(
                    segment, lots: which == 1 ? lots : size, at: which == 1 ? price : ticks)
        case .reduce(let segment, let size, let price):
            return which == 0
                ? .reduce(id, lots: size, at: price)
                : .reduce(segment, lots: which == 1 ? lots : size, at: which == 1 ? price : ticks)
        case .close(let segment, let price):
            return which == 0 ? .close(id, at: price) : .close(segment, at: ticks)
        case .addMargin(let segment, let sum):
            return which == 0 ? .addMargin(id, sum) : .addMargin(segment, amount)
        case .removeMargin(let segment, let sum):
            return which == 0 ? .removeMargin(id, sum) : .removeMargin(segment, amount)
        case .setLeverage(let segment, let hundredths):
            return which == 0
                ? .setLeverage(id, hundredths: hundredths)
                : .setLeverage(segment, hundredths: lots)
        case .setLiquidationPrice(let segment, let price):
            return which == 0
                ? .setLiquidationPrice(id, price) : .setLiquidationPrice(segment, ticks)
        case .mark(let contract, let price, let now):
            return which == 0
                ? .mark(index, price, now)
                : .mark(contract, which == 1 ? 0 : price, which == 1 ? now : time)
        case .fund(let contract, let rate, let now):
            return which == 0
                ? .fund(index, rateBillionths: rate, now)
                : which == 1
                    ? .fund(contract, rateBillionths: lots, now)
                    : .fund(contract, rateBillionths: rate, time)
        case .setRule(let contract, let rule, let existing, let now):
            return which == 0
                ? .setRule(
                    random.oneIn(3) ? index : contract, (try? random.special()) ?? rule,
                    existing: existing, now)
                : which == 1
                    ? .setRule(contract, rule, existing: .after(time), now)
                    : .setRule(contract, rule, existing: existing, time)
        case .settle(let contract, let price, let now):
            return which == 0
                ? .settle(index, price, now)
                : .settle(contract, which == 1 ? ticks : price, which == 1 ? now : time)
        }
    }
}
