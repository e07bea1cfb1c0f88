import Catalog
import CommandKit
import Foundation
import Storage
import Testing

@testable import JukeCommand

/// `juke profile`.
struct ProfileCommandTests {
    private static func profiles(_ rig: CommandRig) async throws -> [MusicProfile] {
        try await rig.withStore { store in try await store.read { try $0.profiles.list() } }
    }

    private static func report(
        _ rig: CommandRig, _ text: String, owner: String? = nil
    ) async throws
        -> ProfileImportReport
    {
        let file = try ProfileFile(contentsOf: rig.file("profiles", Data(text.utf8)))
        return try await rig.withStore { try await ProfileImport(store: $0, owner: owner).run(file) }
    }

    private static func counts(_ report: ProfileImportReport) -> [Int] {
        [report.new, report.updated, report.unchanged]
    }

    @Test func `profiles are read from JSON with the original's names`() async throws {
        let rig = try CommandRig()
        let uuid = "3F2504E0-4F89-41D3-9A0C-0305E82C3301"
        let report = try await Self.report(
            rig,
            """
            \u{FEFF} [{"uuid": "\(uuid)", "owner": "ada", "name": " Ada ", "favorite_artists": ["Tool", " ", " Björk"],
                "favorite_albums": ["Vespertine"], "favorite_tracks": [], "favorite_genres": null, "tagline": "hi"},
             {"favorite_genres": ["trip hop"]}]
            """, owner: "web"
        )

        #expect(report.new == 2)
        #expect(report.bad.isEmpty)
        #expect(report.ownersWithoutToken == ["ada", "web"])
        let derived = ProfileStore.derivedUUID(owner: "web", name: nil)
        #expect(
            try await Self.profiles(rig) == [
                MusicProfile(
                    uuid: try #require(UUID(uuidString: uuid)), owner: "ada", name: "Ada",
                    favoriteArtists: ["Tool", "Björk"], favoriteAlbums: ["Vespertine"]),
                MusicProfile(uuid: derived, owner: "web", favoriteGenres: ["trip hop"]),
            ]
        )
    }

    @Test func `a profile that is replaced says so, and --add keeps what it had`() async throws {
        let rig = try CommandRig()
        func run(_ artists: String, _ flags: String...) async throws -> String {
            let text = #"{"owner": "ada", "name": "Ada", "favorite_artists": [\#(artists)]}"#
            let file = try rig.file("profiles.json", Data(text.utf8))
            return await rig.outcome(["profile", "import", file.path] + flags).output
        }

        let first = try await run(#""Tool", "Björk""#)
        let added = try await run(#""BJORK", "Queen""#, "--add")
        let replaced = try await run(#""Queen""#)

        #expect(!first.contains("replaced"))
        #expect(added.contains("added to the profile 'Ada' of 'ada'") && added.contains("2 → 3 favourites"))
        #expect(replaced.contains("replaced the profile 'Ada' of 'ada'"), "\(replaced)")
        #expect(replaced.contains("3 → 1 favourite, 2 of the former are gone") && replaced.contains("With --add"))
        #expect(try await Self.profiles(rig).map(\.favoriteArtists) == [["Queen"]])
    }

    @Test func `a name is for the profile of an export only`() async throws {
        let rig = try CommandRig()
        let file = try rig.file("profiles.json", Data(#"{"owner": "ada", "favorite_artists": ["Tool"]}"#.utf8))

        let outcome = await rig.outcome("profile", "import", file.path, "--name", "Ada")

        #expect(outcome.status == 1 && outcome.output.contains("--name is for the profile of an export"))
    }

    @Test func `profiles are read from CSV, columns in any order`() async throws {
        let rig = try CommandRig()
        let report = try await Self.report(
            rig,
            """
            name,favorite_artists,mood,owner,favorite_tracks
            Ada,"Tool;Sigur Rós; Earth, Wind & Fire ;",good,web,
            Eve,,,web,Schism
            """
        )

        #expect(report.new == 2)
        let profiles = try await Self.profiles(rig)
        #expect(profiles.map(\.name) == ["Ada", "Eve"])
        #expect(profiles.map(\.favoriteArtists) == [["Tool", "Sigur Rós", "Earth, Wind & Fire"], []])
        #expect(profiles.map(\.favoriteTracks) == [[], ["Schism"]])
        #expect(profiles.map(\.uuid) == ["Ada", "Eve"].map { ProfileStore.derivedUUID(owner: "web", name: $0) })
    }

    @Test func `bad entries of JSON are named and the others are stored`() async throws {
        let rig = try CommandRig()
        let long = String(repeating: "n", count: 201)
        let report = try await Self.report(
            rig,
            """
            [7, {"owner": "a", "favorite_artists": "Tool"}, {"owner": "a", "favorite_tracks": ["x", 5]},
             {"owner": "a", "uuid": "x"}, {"favorite_genres": ["rock"]}, {"owner": 3}, {"owner": "a", "name": "\(long)"},
             {"owner": "a", "favorite_genres": ["a\\u0000b"]}, {"owner": "a", "name": "b"}, {"owner": "a", "name": "b"}]
            """
        )

        #expect(
            report.bad.map { "\($0.place): \($0.reason)" } == [
                "entry 1: it is no object",
                "entry 2: favorite_artists is no list of texts",
                "entry 3: favorite_tracks, number 2, is no text",
                "entry 4: 'x' is no UUID",
                "entry 5: no owner; add one, or name one for all with --owner",
                "entry 6: owner is no text",
                "entry 7: the name is longer than 200 characters",
                "entry 8: a text has a character U+0000 in it, which no database takes",
                "entry 10: the same profile as entry 9 "
                    + "(\(ProfileStore.derivedUUID(owner: "a", name: "b").uuidString.lowercased())); "
                    + "tell them apart by name or by uuid",
            ]
        )
        #expect(report.new == 1)
    }

    @Test func `bad rows of CSV are named by their line`() async throws {
        let rig = try CommandRig()
        let report = try await Self.report(
            rig,
            """
            uuid,owner,favorite_genres
            ,ada,rock
            x,ada,rock
            ,,rock

            ,ada
            """
        )

        #expect(report.new == 1)
        #expect(report.bad.map(\.place) == ["line 3", "line 4", "line 6"])
        #expect(
            report.lines(listing: 1) == [
                "Imported profiles: 1 new, 0 updated, 0 unchanged.", "Left out 3 bad profiles:",
                "  line 3: 'x' is no UUID", "  … and 2 more",
                "No token is called 'ada' yet; `juke token create 'ada'` makes one.",
            ]
        )
    }

    @Test func `importing again changes nothing, and a change is an update`() async throws {
        let rig = try CommandRig()
        let text = "owner,name,favorite_genres\nada,Ada,rock\nada,Eve,jazz\n"
        let first = try await Self.report(rig, text)
        let second = try await Self.report(rig, text)
        let third = try await Self.report(rig, text.replacing("jazz", with: "bop"))

        #expect(Self.counts(first) == [2, 0, 0])
        #expect(Self.counts(second) == [0, 0, 2])
        #expect(Self.counts(third) == [0, 1, 1])
        #expect(try await Self.profiles(rig).map(\.favoriteGenres) == [["rock"], ["bop"]])
    }

    @Test(arguments: ["", "artist,genre\nTool,metal\n", "[1, 2", "{\"a\": "])
    func `a file that is neither is one clear error`(text: String) async throws {
        let rig = try CommandRig()
        let file = try rig.file("profiles", Data(text.utf8))

        let error = await #expect(throws: CommandError.self) { try await rig.run("profile", "import", file.path) }

        #expect(error?.description.contains("JSON") == true)
    }

    @Test func `a file without a usable profile fails the command`() async throws {
        let rig = try CommandRig()
        let file = try rig.file("profiles", Data("[{}]".utf8))

        let error = await #expect(throws: CommandError.self) { try await rig.run("profile", "import", file.path) }
        let missing = await #expect(throws: CommandError.self) { try await rig.run("profile", "import", "/no/file") }

        #expect(error?.description.contains("has no profile that can be used") == true)
        #expect(missing?.description.contains("'/no/file' cannot be read") == true)
    }

    @Test func `profiles are listed, shown and removed`() async throws {
        let rig = try CommandRig()
        let file = try rig.file("profiles.json", Data(#"{"owner": "ada", "favorite_artists": ["Tool"]}"#.utf8))
        let uuid = ProfileStore.derivedUUID(owner: "ada", name: nil).uuidString
        try await rig.run("profile", "import", file.path, "--json")
        try await rig.run("profile", "list")
        try await rig.run("profile", "list", "--owner", "eve")
        try await rig.run("profile", "list", "--json")
        try await rig.run("profile", "show", uuid)
        try await rig.run("profile", "show", uuid, "--json")

        let both = await #expect(throws: CommandError.self) {
            try await rig.run("profile", "remove", uuid, UUID().uuidString)
        }
        #expect(both?.description.contains("juke profile list") == true)
        #expect(try await Self.profiles(rig).count == 1)

        try await rig.run("profile", "remove", uuid)
        let gone = await #expect(throws: CommandError.self) { try await rig.run("profile", "show", uuid) }
        #expect(try await Self.profiles(rig).isEmpty)
        #expect(gone?.description.contains("there is no profile") == true)
    }

    @Test func `profiles listed as JSON can be imported again`() throws {
        let profile = MusicProfile(
            uuid: UUID(), owner: "ada", name: "Ada", favoriteArtists: ["Tool"], favoriteTracks: ["Schism; live"])

        let data = try JSONEncoder().encode(ProfileDocument(profile))
        let again = try JSONDecoder().decode(ProfileDocument.self, from: data)

        #expect(try again.profile(ownerOtherwise: nil) == profile)
    }

    @Test func `a derived UUID is of version 5 and stays the same`() {
        let uuid = ProfileStore.derivedUUID(owner: "ada", name: "Ada")

        #expect(uuid.uuidString == "DF5A6AB4-4960-5FD6-86AD-39DE92F2D84B")
        #expect(uuid != ProfileStore.derivedUUID(owner: "ada", name: nil))
        #expect(uuid != ProfileStore.derivedUUID(owner: "adaA", name: "da"))
    }
}
