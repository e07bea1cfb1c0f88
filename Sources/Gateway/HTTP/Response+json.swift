import HTTPTypes
import Hummingbird

extension Response {
    /// An answer of compact JSON.
    static func json(_ status: HTTPResponse.Status, _ body: JSONValue, headers: HTTPFields = [:]) -> Response {
        json(status, written: JSONWriter.write(body), headers: headers)
    }

    /// An answer of JSON that is written already.
    static func json(_ status: HTTPResponse.Status, written body: [UInt8], headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(
            status: status,
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        )
    }
}
