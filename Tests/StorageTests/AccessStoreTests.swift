import Catalog
import Foundation
import RunsTesting
import Storage
import Testing

@Suite struct AccessStoreTests {
    @Test(arguments: TestStore.available)
    func `a token is found by its text and only its hash is stored`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            let token = try await store.write { try $0.tokens.create(name: "web", isAdmin: true) }
            #expect(token.count == 40 && token.allSatisfy(\.isHexDigit))
            try await store.read { session throws in
                let record = try session.tokens.find(token)
                #expect(record?.name == "web" && record?.isAdmin == true && record?.isActive == true)
                #expect(try session.tokens.find(token.uppercased()) == nil)
                #expect(try session.tokens.find("") == nil)
                let stored = try session.sql.query("SELECT token_hash FROM juke_token")[0].blob(0)
                #expect(stored.count == 32 && !stored.elementsEqual(token.utf8))
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `a name has one live token and may get another after a revocation`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            let first = try await store.write { try $0.tokens.create(name: "web") }
            await expectStorageError(.constraintViolated, containing: "revoke") {
                try await store.write { try $0.tokens.create(name: "web") }
            }
            let revoked = try await store.write { session throws in
                [try session.tokens.revoke(name: "web"), try session.tokens.revoke(name: "web")]
            }
            let second = try await store.write { try $0.tokens.create(name: "web") }
            #expect(revoked == [true, false])
            try await store.read { session throws in
                #expect(try session.tokens.find(first)?.isActive == false)
                #expect(try session.tokens.find(second)?.isActive == true)
                #expect(try session.tokens.list().map(\.isActive) == [false, true])
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `a token's name has 1 to 150 characters`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            for name in [
                "", "  ", String(repeating: "n", count: 151), "a\0b", "a\nb", "evil\u{1B}[31m", "a\u{9B}b",
                "a\u{202E}b",
            ] {
                await expectStorageError(.invalidInput) { try await store.write { try $0.tokens.create(name: name) } }
            }
            let tokens = try await store.read { try $0.tokens.list() }
            #expect(tokens.isEmpty)
        }
    }

    @Test(arguments: TestStore.available)
    func `a profile's owner and name have no control characters`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            for (owner, name) in [("we\nb", "Ada"), ("web", "A\u{1B}[2Jda"), ("web", "\u{202E}adA")] {
                let profile = MusicProfile(uuid: UUID(), owner: owner, name: name)
                await expectStorageError(.invalidInput) { try await store.write { try $0.profiles.save(profile) } }
            }
            #expect(try await store.read { try $0.profiles.list() }.isEmpty)
        }
    }

    @Test(arguments: TestStore.available)
    func `a profile comes back as it was saved, and saving again replaces it`(database: TestStore) async throws {
        let uuid = UUID()
        var profile = MusicProfile(
            uuid: uuid, owner: "web", name: "Ada", favoriteArtists: ["Sigur Rós", "\"Weird Al\""],
            favoriteGenres: ["post-rock"])
        let first = profile
        profile.favoriteTracks = ["Svefn-g-englar"]
        profile.name = nil
        let second = profile
        try await database.withStore { store async throws in
            try await store.write { try $0.profiles.save(first) }
            let found = try await store.read { try $0.profiles.find(uuid) }
            try await store.write { try $0.profiles.save(second) }
            let replaced = try await store.read { try $0.profiles.list(owner: "web") }
            #expect(found == first)
            #expect(replaced == [second])
            try await store.read { session throws in
                #expect(try session.profiles.find(UUID()) == nil)
                #expect(try session.profiles.list(owner: "other").isEmpty)
                #expect(try session.profiles.list().count == 1)
            }
            let removed = try await store.write { session throws in
                [try session.profiles.remove(uuid), try session.profiles.remove(uuid)]
            }
            #expect(removed == [true, false])
        }
    }

    @Test(arguments: TestStore.available)
    func `favourites that are no texts are left out`(database: TestStore) async throws {
        let uuid = UUID()
        try await database.withStore { store async throws in
            try await store.write { session throws in
                try session.profiles.save(MusicProfile(uuid: uuid, owner: "web"))
                try session.sql.execute(
                    "UPDATE juke_auth_musicprofile SET favorite_artists = ?, favorite_albums = ?",
                    [.json(#"["Tool", 7, null, {"name": "x"}]"#), .json(#"{"no": "list"}"#)])
            }
            let profile = try await store.read { try $0.profiles.find(uuid) }
            #expect(profile?.favoriteArtists == ["Tool"])
            #expect(profile?.favoriteAlbums == [])
        }
    }
}
