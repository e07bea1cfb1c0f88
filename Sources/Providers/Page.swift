/// A part of a list that a provider answers in pages.
public struct Page<Item: Sendable>: Sendable {
    /// The items, in the provider's order.
    public var items: [Item]
    /// How to ask for what follows; `nil` on the last page.
    public var next: PageRequest?
    /// How many items the provider says the whole list has, when it tells; not to be relied on.
    public var total: Int?

    /// Makes a page.
    public init(items: [Item], next: PageRequest? = nil, total: Int? = nil) {
        self.items = items
        self.next = next
        self.total = total
    }
}

extension Page {
    /// Cuts the asked-for page out of a whole list.
    init(of list: some RandomAccessCollection<Item>, _ request: PageRequest) {
        let items = Array(list.dropFirst(request.offset).prefix(request.limit))
        let end = request.offset + items.count
        self.init(
            items: items,
            next: items.isEmpty || end >= list.count ? nil : PageRequest(offset: end, limit: request.limit),
            total: list.count
        )
    }
}
