/// Values in their order, with duplicates: insertion, removal and the k-th smallest in expected
/// O(log n).
///
/// A treap (Seidel and Aragon, 1996) whose nodes know the size of their subtree. Its priorities are
/// a fixed function of the number of insertions, so that it has one shape for one history.
struct OrderStatisticTree: Sendable {
    private struct Node {
        var value: Double
        var priority: UInt64
        /// Places of nodes; −1 for none.
        var left = -1
        var right = -1
        var size = 1
    }

    private var nodes: [Node] = []
    private var free: [Int] = []
    private var root = -1
    private var insertions: UInt64 = 0

    var count: Int { size(root) }

    mutating func insert(_ value: Double) {
        let new = makeNode(value)
        var (parent, place) = (Link.root, root)
        while place >= 0, nodes[place].priority > nodes[new].priority {
            nodes[place].size += 1
            parent = nodes[place].value < value ? .right(of: place) : .left(of: place)
            place = child(parent)
        }
        (nodes[new].left, nodes[new].right) = split(place, below: value)
        resize(new)
        attach(new, parent)
    }

    /// Removes one of the values that equal `value`, which is among them.
    mutating func remove(_ value: Double) {
        var (parent, place) = (Link.root, root)
        while place >= 0, nodes[place].value != value {
            nodes[place].size -= 1
            parent = nodes[place].value < value ? .right(of: place) : .left(of: place)
            place = child(parent)
        }
        guard place >= 0 else { return }
        attach(merge(nodes[place].left, nodes[place].right), parent)
        free.append(place)
    }

    /// The value before which `rank` others stand in ascending order; nil outside the tree.
    func smallest(_ rank: Int) -> Double? {
        guard rank >= 0, rank < count else { return nil }
        var (place, rest) = (root, rank)
        while true {
            let node = nodes[place]
            let before = size(node.left)
            if rest == before { return node.value }
            if rest < before {
                place = node.left
            } else {
                rest -= before + 1
                place = node.right
            }
        }
    }

    /// Where a subtree hangs.
    private enum Link {
        case root
        case left(of: Int)
        case right(of: Int)
    }

    private func child(_ link: Link) -> Int {
        switch link {
        case .root: root
        case .left(let place): nodes[place].left
        case .right(let place): nodes[place].right
        }
    }

    private mutating func attach(_ place: Int, _ link: Link) {
        switch link {
        case .root: root = place
        case .left(let parent): nodes[parent].left = place
        case .right(let parent): nodes[parent].right = place
        }
    }

    private func size(_ place: Int) -> Int { place < 0 ? 0 : nodes[place].size }

    /// The finaliser of SplitMix64 (Steele, Lea and Flood, 2014) over a count.
    private mutating func nextPriority() -> UInt64 {
        insertions &+= 1
        var z = insertions &* 0x9e37_79b9_7f4a_7c15
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    private mutating func makeNode(_ value: Double) -> Int {
        let node = Node(value: value, priority: nextPriority())
        guard let place = free.popLast() else {
            nodes.append(node)
            return nodes.count - 1
        }
        nodes[place] = node
        return place
    }

    private mutating func resize(_ place: Int) {
        nodes[place].size = 1 + size(nodes[place].left) + size(nodes[place].right)
    }

    /// The values below `value` and the others.
    private mutating func split(_ place: Int, below value: Double) -> (less: Int, rest: Int) {
        guard place >= 0 else { return (-1, -1) }
        let parts: (less: Int, rest: Int)
        if nodes[place].value < value {
            let (less, rest) = split(nodes[place].right, below: value)
            nodes[place].right = less
            parts = (place, rest)
        } else {
            let (less, rest) = split(nodes[place].left, below: value)
            nodes[place].left = rest
            parts = (less, place)
        }
        resize(place)
        return parts
    }

    /// Every value of `less` is at most every one of `rest`.
    private mutating func merge(_ less: Int, _ rest: Int) -> Int {
        guard less >= 0 else { return rest }
        guard rest >= 0 else { return less }
        let top: Int
        if nodes[less].priority > nodes[rest].priority {
            let right = merge(nodes[less].right, rest)
            nodes[less].right = right
            top = less
        } else {
            let left = merge(less, nodes[rest].left)
            nodes[rest].left = left
            top = rest
        }
        resize(top)
        return top
    }
}
