import RunsTesting
import Storage
import Testing

/// A store whose process is about to end.
@Suite struct ClosedStoreTests {
    @Test(arguments: TestStore.available)
    func `a store that was closed says so to whoever comes later`(_ database: TestStore) async throws {
        try await database.withStore { store in
            await store.close()
            await store.close()

            await expectStorageError(.closed) { try await store.read { try $0.catalog.counts() } }
            await expectStorageError(.closed) { try await store.write { try $0.catalog.upsertGenres(["x"]) } }
        }
    }

    @Test(arguments: TestStore.available)
    func `closing waits for those who are reading`(_ database: TestStore) async throws {
        try await database.withStore { store in
            let outcomes = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        if number == 20 { await store.close() }
                        do {
                            _ = try await store.read { try $0.catalog.counts() }
                            return true
                        } catch {
                            return (error as? StorageError)?.code == .closed
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }

            #expect(outcomes.count == 40)
            #expect(outcomes.allSatisfy { $0 })
        }
    }
}
