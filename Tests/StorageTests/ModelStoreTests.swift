import Catalog
import Foundation
import RunsTesting
import Storage
import Testing

@Suite struct ModelStoreTests {
    @Test(arguments: TestStore.available)
    func `a model is built, activated, retired and rolled back to`(database: TestStore) async throws {
        let clock = SteppingClock()
        try await database.withStore(clock: clock) { store async throws in
            try await store.write { session throws in
                #expect(try session.models.nextVersion() == "v1.0.0")
                #expect(try session.models.active() == nil)
                try session.models.insert(Samples.model("v1.0.0"))
                #expect(try session.models.nextVersion() == "v1.1.0")
                #expect(try session.models.building().map(\.version) == ["v1.0.0"])
            }
            try await store.write { try $0.models.activate("v1.0.0") }
            try await store.write { session throws in
                try session.models.insert(Samples.model("v1.1.0"))
                #expect(try session.models.active()?.version == "v1.0.0")
                #expect(try session.models.building().map(\.version) == ["v1.1.0"])
                try session.models.activate("v1.1.0")
            }
            try await store.write { try $0.models.activate("v1.0.0") }
            try await store.read { session throws in
                let models = try session.models.list()
                #expect(models.map(\.version) == ["v1.1.0", "v1.0.0"])
                #expect(models.map(\.state) == [.retired, .active])
                #expect(try session.embeddings.revision() == 3)
                let active = try session.models.active()
                #expect(active?.matrix == Samples.model("").matrix)
                #expect(active?.rows == 2 && active?.columns == 32)
                #expect(active?.transform.contains(UInt8(ascii: "m")) == true)
                #expect(active?.activatedAt != nil && active?.createdAt != nil)
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `activating what is active or unknown raises nothing`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await store.write { session throws in
                try session.models.insert(Samples.model("v1.0.0"))
                try session.models.activate("v1.0.0")
            }
            try await store.write { try $0.models.activate("v1.0.0") }
            await expectStorageError(.notFound, containing: "v9") {
                try await store.write { try $0.models.activate("v9") }
            }
            let revision = try await store.read { try $0.embeddings.revision() }
            #expect(revision == 1)
        }
    }

    @Test(arguments: TestStore.available)
    func `activations at once leave one active model`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await store.write { session throws in
                for version in ["a", "b", "c", "d"] { try session.models.insert(Samples.model(version)) }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for version in ["a", "b", "c", "d"] {
                    group.addTask { try await store.write { try $0.models.activate(version) } }
                }
                try await group.waitForAll()
            }
            let states = try await store.read { try $0.models.list().map(\.state) }
            #expect(states.count { $0 == .active } == 1)
            #expect(states.count { $0 == .retired } == 3)
        }
    }

    @Test(arguments: TestStore.available)
    func `bad models are refused`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            var wrongSize = Samples.model("v1")
            wrongSize.rows = 3
            var notJSON = Samples.model("v1")
            notJSON.transform = Data("{".utf8)
            var notFinite = Samples.model("v1")
            notFinite.matrix[0] = .nan
            for model in [
                wrongSize, notJSON, notFinite, Samples.model(""), Samples.model(String(repeating: "v", count: 33)),
            ] {
                await expectStorageError(.invalidInput) { try await store.write { try $0.models.insert(model) } }
            }
            try await store.write { try $0.models.insert(Samples.model("v1")) }
            await expectStorageError(.constraintViolated) {
                try await store.write { try $0.models.insert(Samples.model("v1")) }
            }
            await expectStorageError(.invalidInput) {
                try await store.write { try $0.models.setState(.active, of: "v1") }
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `pruning keeps the last retired models and removes the others' vectors`(database: TestStore) async throws {
        let clock = SteppingClock()
        try await database.withStore(clock: clock) { store async throws in
            try await Samples.fill(store)
            for version in ["v1", "v2", "v3", "v4"] {
                try await store.write { session throws in
                    try session.models.insert(Samples.model(version))
                    let tracks = try session.embeddings.trackFeatures(in: .min ... .max).trackIDs
                    let rows = EmbeddingRows(ids: [tracks[0]], vectors: Samples.vector(0), qualities: [1])
                    try session.embeddings.write(rows, of: .track, version: version)
                    try session.models.activate(version)
                }
            }
            let removed = try await store.write { try $0.models.prune(keeping: 1) }
            #expect(removed == ["v2", "v1"])
            try await store.read { session throws in
                #expect(try session.models.list().map(\.version) == ["v4", "v3"])
                #expect(try session.embeddings.count(of: .track, version: "v3") == 1)
                #expect(try session.embeddings.count(of: .track, version: "v2") == 0)
            }
        }
    }
}
