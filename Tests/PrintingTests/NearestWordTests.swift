import Testing

@testable import Printing

/// The words that somebody may have meant who misspelt one.
struct NearestWordTests {
    private static let words = ["recommend", "retrain", "status", "queues", "models"]

    @Test(arguments: [
        ("recomend", "recommend"), ("Retrain", "retrain"), ("queue", "queues"), ("stauts", "status"),
        ("rec", "recommend"),
    ])
    func `a word that is near is found`(typed: String, meant: String) {
        #expect(NearestWord.find(typed, among: Self.words) == meant)
    }

    @Test(arguments: ["", "xyzzy", "re", "play"])
    func `one that is near to none finds none`(typed: String) {
        #expect(NearestWord.find(typed, among: Self.words) == nil)
    }

    @Test func `an exchange of neighbours is one edit`() {
        #expect(NearestWord.distance("stauts", "status") == 1)
        #expect(NearestWord.distance("", "abc") == 3)
        #expect(NearestWord.distance("same", "same") == 0)
    }

    @Test func `several names are given nearest first`() {
        let files = ["library.csv", "libary.csv", "playlist.csv", "notes.txt"]

        let near = NearestWord.several("librry.csv", among: files)

        #expect(near == ["libary.csv", "library.csv"])
    }
}
