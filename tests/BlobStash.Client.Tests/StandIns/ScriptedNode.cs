using Microsoft.AspNetCore.Http;

namespace BlobStash.Client.Tests.StandIns;

/// <summary>A node that answers every request with what a test says, well-formed or not.</summary>
internal sealed class ScriptedNode(Func<HttpContext, Task> answer) : LoopbackHost
{
    public static async Task<ScriptedNode> StartAsync(Func<HttpContext, Task> answer)
    {
        var node = new ScriptedNode(answer);
        await node.ListenAsync();
        return node;
    }

    /// <summary>Answers with bytes.</summary>
    public static Task<ScriptedNode> StartAsync(byte[] body, int status = 200) => StartAsync(async context =>
    {
        context.Response.StatusCode = status;
        if (status != StatusCodes.Status304NotModified)
        {
            await context.Response.Body.WriteAsync(body);
        }
    });

    protected override Task AnswerAsync(HttpContext context) => answer(context);
}
