@testable import Storage

extension CatalogStore {
    /// Stores genres by name, the smallest change that a test can make.
    ///
    /// - Returns: How many were new.
    @discardableResult
    func upsertGenres(_ names: [String]) throws -> Int {
        try insertGenres(Set(names), provider: nil).inserted
    }
}
