namespace Messaging.Web.Accounts;

/// <summary>Marks an endpoint that is the same for everybody, so that no session is looked up for it.</summary>
internal sealed class AsksNobodyWho;
