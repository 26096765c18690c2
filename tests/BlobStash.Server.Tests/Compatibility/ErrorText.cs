using System.Net;
using System.Text.Json.Nodes;

namespace BlobStash.Server.Tests.Compatibility;

/// <summary>Reads an answer that has to be an error in the shape of the original.</summary>
internal static class ErrorText
{
    public static async Task<string> ReadAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{response.StatusCode}: {text}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        JsonObject error = JsonNode.Parse(text)!.AsObject();
        Assert.Equal(["error"], error.Select(static member => member.Key));
        return error["error"]!.GetValue<string>();
    }
}
