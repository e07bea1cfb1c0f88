import Printing

/// Lays points, names and a legend out as an SVG document.
struct MapDrawing {
    struct Group {
        var name: String
        var colour: String
        var count: Int
    }

    struct Point {
        var place: SIMD2<Double>
        var group: Int
    }

    var title: String
    var subtitle: String
    var groups: [Group]
    /// Whether the last group is the one of those without a colour of their own.
    var hasNeutral: Bool
    var points: [Point]
    var limit: Int

    private static let size = SIMD2<Double>(1_120, 800)
    private static let origin = SIMD2<Double>(24, 76)
    private static let extent = SIMD2<Double>(860, 700)
    /// Points are drawn in turns, so that no genre covers all others.
    private static let turns = 10
    private static let font = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif"

    var svg: String {
        let scale = Scale(points.map(\.place))
        var lines = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Int(Self.size.x)) \(Int(Self.size.y))\" "
                + "font-family=\"\(Self.font)\" role=\"img\">",
            "<title>\(title.escapedForMarkup)</title>",
            "<rect width=\"100%\" height=\"100%\" fill=\"#fbfbfd\"/>",
            "<text x=\"24\" y=\"36\" font-size=\"21\" font-weight=\"650\" fill=\"#1b1f27\">\(title.escapedForMarkup)</text>",
            "<text x=\"24\" y=\"58\" font-size=\"13\" fill=\"#5b6270\">\(subtitle.escapedForMarkup)</text>",
            "<rect x=\"24\" y=\"76\" width=\"860\" height=\"700\" rx=\"10\" fill=\"#ffffff\" stroke=\"#e3e6ec\"/>",
        ]
        lines += dots(scale)
        lines += names(scale)
        lines += legend
        return (lines + ["</svg>"]).joined(separator: "\n") + "\n"
    }

    private func dots(_ scale: Scale) -> [String] {
        let drawn = Array(points.prefix(limit))
        var lines = ["<g fill=\"none\" stroke-linecap=\"round\" stroke-width=\"4.2\" stroke-opacity=\"0.62\">"]
        for turn in 0..<Self.turns {
            let part = drawn[drawn.count * turn / Self.turns..<drawn.count * (turn + 1) / Self.turns]
            for (number, group) in groups.enumerated() {
                let path = part.filter { $0.group == number }.map { point in
                    let place = scale.place(point.place)
                    return "M\(Self.short(place.x)) \(Self.short(place.y))h0"
                }
                if !path.isEmpty { lines.append("<path stroke=\"\(group.colour)\" d=\"\(path.joined())\"/>") }
            }
        }
        return lines + ["</g>"]
    }

    /// The names of the coloured groups at the medians of their points, moved apart where they would meet.
    private func names(_ scale: Scale) -> [String] {
        var labels: [(group: Int, place: SIMD2<Double>)] = []
        for number in groups.indices where !(hasNeutral && number == groups.count - 1) {
            let own = points.filter { $0.group == number }.map { scale.place($0.place) }
            guard own.count > 2 else { continue }
            labels.append(
                (number, SIMD2(own.map(\.x).sorted()[own.count / 2], own.map(\.y).sorted()[own.count / 2])))
        }
        labels.sort { $0.place.y == $1.place.y ? $0.group < $1.group : $0.place.y < $1.place.y }
        for _ in 0..<60 {
            for first in labels.indices {
                for second in labels.indices where second > first {
                    let letters = [first, second].reduce(0) { $0 + groups[labels[$1].group].name.count }
                    let width = Double(letters) * 4
                    let distance = labels[second].place - labels[first].place
                    guard abs(distance.x) < width, abs(distance.y) < 20 else { continue }
                    let push = (20 - abs(distance.y)) / 2
                    labels[first].place.y -= distance.y < 0 ? -push : push
                    labels[second].place.y += distance.y < 0 ? -push : push
                }
            }
        }
        return labels.map { label in
            "<text x=\"\(Self.short(label.place.x))\" y=\"\(Self.short(label.place.y))\" text-anchor=\"middle\" "
                + "font-size=\"15\" font-weight=\"700\" fill=\"#20242c\" stroke=\"#ffffff\" stroke-width=\"4\" "
                + "stroke-linejoin=\"round\" paint-order=\"stroke\">\(groups[label.group].name.escapedForMarkup)</text>"
        }
    }

    private var legend: [String] {
        groups.enumerated().flatMap { number, group in
            let y = 100 + number * 30
            let name = group.name.count > 18 ? group.name.prefix(17) + "…" : group.name[...]
            return [
                "<circle cx=\"914\" cy=\"\(y - 5)\" r=\"6.5\" fill=\"\(group.colour)\"/>",
                "<text x=\"930\" y=\"\(y)\" font-size=\"14\" fill=\"#20242c\">\(String(name).escapedForMarkup)</text>",
                "<text x=\"1096\" y=\"\(y)\" font-size=\"13\" text-anchor=\"end\" fill=\"#7a8190\">\(group.count)</text>",
            ]
        }
    }

    /// From the plane to the picture: both axes alike, so that distances can be compared.
    private struct Scale {
        private let centre: SIMD2<Double>
        private let factor: Double

        init(_ places: [SIMD2<Double>]) {
            let (xs, ys) = (places.map(\.x).sorted(), places.map(\.y).sorted())
            let low = SIMD2(xs.first ?? 0, ys.first ?? 0)
            let high = SIMD2(xs.last ?? 0, ys.last ?? 0)
            centre = (low + high) / 2
            let span = high - low
            factor = 0.94 * min(MapDrawing.extent.x / max(span.x, 1e-9), MapDrawing.extent.y / max(span.y, 1e-9))
        }

        func place(_ point: SIMD2<Double>) -> SIMD2<Double> {
            let offset = (point - centre) * factor
            return MapDrawing.origin + MapDrawing.extent / 2 + SIMD2(offset.x, -offset.y)
        }
    }

    /// A coordinate to a tenth.
    private static func short(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
    }
}
