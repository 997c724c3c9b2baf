extension MarginEngine {
    mutating func deposit(_ amount: Quanta, of asset: AssetIndex, to account: AccountID)
        throws(Refusal)
    {
        try require(asset: asset)
        try requireDeposit(amount, of: asset)
        let none = Account(free: Array(repeating: 0, count: venue.assets.count))
        state.accounts[account, default: none].free[asset] += amount
        state.treasuries[asset].deposits += amount
    }

    mutating func withdraw(_ amount: Quanta, of asset: AssetIndex, from account: AccountID)
        throws(Refusal)
    {
        try require(asset: asset)
        try Amounts.require(amount)
        guard let owner = state.accounts[account] else {
            throw Refusal(.unknownAccount, found: Int128(account))
        }
        let largest =
            venue.mode == .isolated
            ? owner.free[asset] : crossTotals(of: account, in: asset).withdrawable
        guard amount <= largest else {
            throw Refusal(
                .insufficientFree, found: amount, nearest: largest > 0 ? largest : nil)
        }
        state.accounts[account]?.free[asset] -= amount
        state.treasuries[asset].withdrawals += amount
        if venue.mode == .cross { watchAccount(account) }
    }

    mutating func endow(_ fund: Command.Fund, _ amount: Quanta, of asset: AssetIndex)
        throws(Refusal)
    {
        try require(asset: asset)
        try requireDeposit(amount, of: asset)
        state.treasuries[asset].deposits += amount
        switch fund {
        case .insurance: state.treasuries[asset].insuranceFund += amount
        case .backstop: state.treasuries[asset].backstop += amount
        }
    }

    private func requireDeposit(_ amount: Quanta, of asset: AssetIndex) throws(Refusal) {
        try Amounts.require(amount)
        let room = Amounts.largestTotal - state.treasuries[asset].deposits
        guard amount <= room else {
            throw Refusal(.outOfRange, found: amount, nearest: room > 0 ? room : nil)
        }
    }

    private func require(asset: AssetIndex) throws(Refusal) {
        guard venue.assets.indices.contains(asset) else {
            throw Refusal(.unknownAsset, found: Int128(asset))
        }
    }

    func free(_ account: AccountID, _ asset: AssetIndex) -> Quanta {
        state.accounts[account]?.free[asset] ?? 0
    }

    mutating func credit(_ amount: Quanta, _ account: AccountID, _ asset: AssetIndex) {
        state.accounts[account]?.free[asset] += amount
    }
}
