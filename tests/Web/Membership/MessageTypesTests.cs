using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Akka.Actor;
using Messaging.Actors;
using Messaging.Actors.Domain;
using Messaging.Persistence.Protocol;
using Messaging.Persistence.Storage;
using Messaging.Web.Membership;
using Messaging.Web.Tests.Peers;

namespace Messaging.Web.Tests.Membership;

/// <summary>Whatever actors say to each other either has a serializer of ours or is marked as never leaving its node.</summary>
public sealed partial class MessageTypesTests : IAsyncLifetime
{
    /// <summary>Types beside the actors that no actor is ever told. A new type belongs here, or needs a marker.</summary>
    private static readonly string[] NoMessages =
    [
        "ActorSettings", "ArchiveQuestions", "CarrierSend", "ClusterMeter", "CommandGroup", "CommandPipeline", "ConversationFeeds", "ConversationMeter", "ConversationRegion",
        "ConversationRouting", "ConversationServices", "ConversationWatch", "DecidedCommand", "EventTrail", "FrameRing", "InboxAnnouncer",
        "FeedReaders", "KnownEntries", "Maker", "MissedEvents", "NodeServices", "OutboxRunner", "ProbeChoice", "ProjectedEntry", "Question", "Reader", "RepeatedFailure", "Series", "StreamMeter",
        "StreamServices", "SubscriberMailbox", "SubscriberQueue", "Told",
    ];

    // Made from the .proto files: what is in the bytes, by the names of the messages.
    private static readonly string Forms = typeof(WireSerializer).Namespace + ".";

    private TlsNode _node = null!;

    public async Task InitializeAsync() => _node = await TlsNode.StartAsync(null);

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public void Every_type_beside_the_actors_is_bound_or_stays_on_its_node_or_is_no_message()
    {
        var types = typeof(ActorWiring).Assembly.GetTypes().Where(type =>
            type is { IsClass: true, IsAbstract: false } &&
            type.Namespace?.StartsWith("Messaging.Actors", StringComparison.Ordinal) == true && type.Namespace != typeof(CustomerId).Namespace &&
            !type.IsAssignableTo(typeof(ActorBase)) && !type.IsAssignableTo(typeof(Exception)) && !type.IsAssignableTo(typeof(Delegate)) &&
            !IsGenerated(type)).ToList();

        Assert.NotEmpty(types);
        Assert.Empty(NoMessages.Except(types.Select(type => type.Name)));
        Assert.Empty(types.Where(type => !NoMessages.Contains(type.Name) && !IsDecided(type)).Select(type => type.FullName));
    }

    [Theory]
    [InlineData("Actors", "Subscribe", "OpenStream")]
    [InlineData("Persistence", "ReadSideAdvanced", "EntriesProjected")]
    [InlineData("Web", "SessionEnded", "CloseStream")]
    public void Every_type_that_an_actor_takes_or_is_told_is_bound_or_stays_on_its_node(string project, params string[] among)
    {
        var ours = new[] { typeof(ActorWiring), typeof(Database), typeof(NodeEnd) }.SelectMany(one => one.Assembly.GetTypes())
            .Where(type => !IsGenerated(type) && type.Namespace?.StartsWith(Forms, StringComparison.Ordinal) != true).ToLookup(type => type.Name);
        var names = Directory.GetFiles(Path.Combine(Root(), "src", project), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Named().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups.Values.Skip(1).First(group => group.Success).Value.Split('.')[^1]).Distinct().ToList();

        Assert.Empty(among.Except(names));
        Assert.Empty(names.SelectMany(name => ours[name]).Where(type => !type.IsAbstract && !IsDecided(type)).Select(type => type.FullName));
    }

    // A type of the domain, which knows no Akka, can only be bound.
    private bool IsDecided(Type type)
    {
        if (type.IsAssignableTo(typeof(INoSerializationVerificationNeeded)))
            return !type.IsAssignableTo(typeof(INodeMessage));
        try
        {
            return _node.System.Serialization.FindSerializerForType(type) is WireSerializer or MessagingSerializer;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private static bool IsGenerated(MemberInfo? type) =>
        type is not null && (type.GetCustomAttribute<CompilerGeneratedAttribute>() is not null || IsGenerated(type.DeclaringType));

    [GeneratedRegex(
        @"\b(?:Receive|ReceiveAsync|Command|CommandAsync|Recover)<([\w.]+)>\(|" +
        @"\.(?:Tell|Forward|Ask<[\w.]+>|AskAsync(?:<[\w.]+>)?)\(\s*(?:[\w.]+,\s*)*(?:new ([\w.]+)|([A-Z][\w.]*)\.Instance\b)")]
    private static partial Regex Named();

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Messaging.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not lie in their repository.");
    }
}
