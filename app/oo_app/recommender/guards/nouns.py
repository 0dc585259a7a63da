"""What in capitals is no name: German nouns of everyday tips, and names that are no nouns.

German writes every noun in capitals, so that a name cannot be told from them by its letters. A word
that is neither in the facts, nor here, nor made of these, is taken for a name. What is refused
wrongly costs a template's sentence, what is let through wrongly a false one.
"""

from __future__ import annotations

from oo_app.recommender.guards.reading import listed

NOUNS = listed(
    """
    abend abende abfahrt abgabe ablauf abschied abschluss abschnitt absprache abstand adresse
    akku aktion akten alltag alternative ampel änderung anfang anfrage angebot angelegenheit
    anhang anlass anliegen anmeldung anruf ansage anschluss antrag antwort arbeit arbeitszeit
    art artikel arzt atem aufgabe aufmerksamkeit aufschub auftrag aufwand auge augen ausflug
    ausgabe ausgang ausnahme ausweis auswahl auto bahn bahnhof balance band bank bau baum bedarf
    bedeutung beginn begleitung beispiel beitrag beleg benzin bereich bericht beruf bescheid
    beschluss besprechung besuch betrag betreff betrieb bett bewegung bild bildschirm blatt
    blick block blume blumen boden bogen brief brille brot bücher buch büro bus café chance chef
    code computer dank dateien datei daten datum dauer decke depot detail dienst ding dinge
    dokument drittel druck drucker durchgang ecke eile einfall eingang einheit einkauf einladung
    eintrag einzelheit elan eltern empfang ende energie entscheidung entwurf erfolg ergebnis
    erinnerung ersatz essen etappe etwas fach fahrt fall familie farbe fehler feier feierabend
    feld fenster ferien fest festplatte feuer film firma flug folge form formular foto frage
    freigabe freizeit freude freund freunde frist frühstück führung fuß füße garten gast gäste
    gebühr geburtstag gedanke gedanken geduld gefahr gefallen gegenstand geld gelegenheit gemüse
    gepäck gerät geräte geschäft geschenk gespräch gewicht glas glück glückwunsch glückwünsche
    grund gruppe gruß grüße gutschein haken hälfte hand hände handy haus hause heft heizung herz
    hilfe himmel hinweis hobby hochzeit hochzeitstag hotel hund idee inhalt internet jahr jahre
    jahrestag jubiläum kaffee kalender karte karten kasse katze keller kind kinder kino kirche
    klasse kleinigkeit klinik knie koffer kollege kollegen kollegin kontakt kontakte konto
    konzert kopf kopie kosten kraft kuchen küche kunde kunden kurs ladegerät ladekabel laden
    ladung lage lampe land lauf laufwerk laune leben lehrer leistung leitung licht liste lücke
    luft lust mail mails mal male mama mappe maschine material medizin meeting meldung menge
    mensch menschen merkzettel messe miete milch minute minuten mitarbeiter mitglied mittag
    mittagessen mittagspause mitte mitteilung mittel möbel moment monat monate montag morgen
    motor müll musik mutter nachbar nachbarn nachbarin nachmittag nachricht nachrichten nacht
    name namen netz netzteil nichts norm not note notiz notizen nummer nutzen oma ordner ordnung
    ort paar packung paket papa papier papiere park partner partnerin pass pause pausen person
    personen pflanze pflanzen pflicht plan pläne platte platz post posten präsentation preis
    priorität probe problem programm projekt projekte protokoll prozent prüfung punkt punkte
    quittung rad rand rahmen raum rechner rechnung rechnungen regal regel reifen reihe reise
    remote rennen reparatur repo repository rest restaurant restzeit rezept richtung risiko
    rücken ruhe runde sache sachen saft salz sammlung satz schale schicht schließung schlüssel
    schluss schritt schritte schuh schuhe schule schutz schwester seite seiten sekunde server
    sicht sinn sitz sitzung software sohn sonne sorge spaß speicher speicherplatz spiel
    spielraum sport sprache stadt stand standort start stecker steckdose stelle stellen steuer
    steuern stichpunkte stift stimmung stoff straße strecke strom stück stunde stunden suche
    summe tag tage tante tasche tasse tat team teil teile telefon telefonat tempo termin termine
    test text thema ticket tipp tisch tochter ton top topf tour training treff treffen treppe
    tür türen uhr uhrzeit umschlag umzug unterlage unterlagen unternehmen unterricht
    untersuchung unterschied urlaub vater verabredung verbindung verein verkehr verlauf version
    versuch vertrag verzug verwandte viertel viertelstunde vorabend vorbereitung vorfeld vorgang
    vorhaben vorlauf vorlage vormittag vorrat vorrang vorschlag vorsprung vortrag wagen wahl
    wald wand ware wäsche wasser weg wege weile weise weite welt werk werkzeug wert wetter
    wiederholung wind wissen woche wochen wochenende wohnung wort worte wunsch wünsche zahl
    zahlung zahnarzt zeichen zeile zeit zeiten zeitfenster zeitplan zeitpuffer zeitraum zelt
    zettel zeug ziel ziele zimmer zucker zug zugang zukunft zusage zusammenhang zustand zweck
    zweig freiraum freiräume leerlauf lücken puffer restarbeit tagesende tageslicht tagesplan
    tageszeit wochenplan arbeitstag arbeitstags arbeitsweg akkustand akkuladung betriebszeit
    commit commits push branch backup update fälligkeit fälligkeiten gehweg gesicht jahreszahl
    kleingeld lebensjahr geburtstagskind blumenstrauß überraschung stapel stau steuererklärung
    tastatur monitor maus pc laptop notebook gb mb tb usb wlan pdf app ladestand mögliche stehen
    aufstehen sitzen dehnen recken strecken lüften trinken laufen gehen erledigen erledigung
    abhaken verschieben löschen aufräumen einplanen überlegen nachdenken abgeben bezahlen
    überweisen vorbereiten schreiben lesen packen losgehen losfahren warten alles beste gute
    neue nächste kleine wichtigste andere ganze erste zweite dritte letzte dienstag mittwoch
    donnerstag freitag samstag sonnabend sonntag januar jänner februar märz april mai juni juli
    august september oktober november dezember frühling sommer herbst winter ostern weihnachten
    silvester neujahr abflug abholung abo abrechnung absage absatz absender abteil abteilung
    aktenordner album alarm ameise angebote ankunft anmerkung annahme anschrift ansicht
    ansprechpartner anteil anzahl anzeige anzug apfel apotheke appetit arbeitsblatt arbeitsplatz
    arbeitstisch archiv arm ast aufenthalt aufladung aufnahme aufruf aufsatz ausdruck ausfall
    ausflüge auskunft ausleihe ausrede ausstellung auszug auszahlung bad bahnsteig balkon ball
    bauch becken begriff behälter behandlung behörde beitragsjahr belohnung beratung berg besitz
    besserung bestand bestellung besteck bewerbung beziehung bibliothek bier birne bitte blech
    bohrer boot bot box brauch bremse brett brücke bruder bub budget bügel bühne bund bürger
    butter check check-in cousin cousine dach dame dampf darlehen dauerauftrag deadline dichtung
    dicke display dorf dose dosis drache draht drohne duft durchlauf durchsicht durst dusche ehe
    ehre ei eier eigentum eimer eingabe eingaben einladungen einlass einnahme eintritt eis
    elektriker elternabend empfänger enkel entfernung entlastung entwicklung erde erfahrung
    erholung erkältung erlaubnis ernte eröffnung erwartung etage experte fachmann faden fähre
    fahrkarte fahrplan fahrrad fahrschein falle farben fass fassung feder fell figur filter
    finanzen finger fisch fläche flasche fleck fleisch flur flüssigkeit formulierung forschung
    fortschritt frau frauen fremde frische frisur frucht früchte funktion futter gabel gang
    gebäude gebiet gebet gedicht gegend gehalt geheimnis gehör geist gelände gelenk gemeinde
    genehmigung genuss gepäckstück geräusch gericht geschichte geschmack gesellschaft gesetz
    gesundheit getränk getränke gewinn gewitter gießkanne gitarre gleis gramm gras größe
    großeltern grundstück gürtel guthaben haar haare hafen hagel hahn halle hals haltestelle
    handel handschuh handtuch handwerker hauptstadt haushalt haut hemd heimat heimweg herr herd
    hitze höhe holz honig hose huhn hülle hunger husten hut impfung index info infos insel
    instrument interesse interview jacke jugend junge kabel kälte kamera kanal kanne kapitel
    karton käse kasten kauf kaufvertrag kehrwoche kette kilo kilometer kissen klage klang
    klavier kleid kleidung klima klingel knopf koch kohle komma kommentar kompost könig
    konferenz kontrolle konzept korb korrektur korridor kraut kredit kreis kreuz krankenhaus
    krankenkasse krankheit krimi krise kugel kühlschrank kunst kuppel kur kurve kuss küste lack
    lager laken lärm laub lebensmittel leder lehre leiter lektion lesezeichen leser leute lied
    lieferung lieferant linie link linse lippe liter lob loch löffel lohn lösung magen mahnung
    maler mangel mann mannschaft mantel markt markierung maß maßnahme mauer medikament
    medikamente medien meer mehl meinung meister metall meter methode mieter mieterhöhung
    migration minister mitschrift mitternacht modell mond moos motto mühe mund münze muskel
    muster mut mütze nachholtermin nachlass nachschub nachweis nadel nähe nagel natur nebel
    neige neuigkeit niederlage norden nuss oberfläche obst ofen ohr öl onkel oper operation
    opfer option orange original osten panne pension pfand pfanne pfeffer pferd pflaster pflege
    pfund physik pille pin pinsel pizza plakat plastik plattform podcast pool portal portion
    praxis presse produkt prospekt protokolle prozess publikum pullover pult pumpe quadrat
    qualität quelle quote rabatt radio rat rathaus ratschlag ratenzahlung rauch recht rechte
    rede redezeit referat regen regenjacke regenschirm region reifenwechsel reinigung reis
    reisepass religion rente reserve reservierung respekt retour rhythmus ring riss rock rolle
    roman route rückfahrt rückgabe rückmeldung rückruf rucksack rückzahlung ruf rufnummer
    ruhezeit saal saison salat salbe sand schach schachtel schaden schaf schal schatten schatz
    schauspiel scheibe schein schere scherz schicksal schiene schild schinken schirm schlaf
    schlag schlange schnee schnitt schnupfen schokolade schrank schrift schublade schuld
    schulden schulter schüler schuppen schwein see seele seife seil sekretariat semester sendung
    senf serie sessel siegel signal sirup skizze socke sofa sohle soldat sommerferien
    sonnenschein spalte spaziergang speise spende spiegel spitze sprit spritze sprung
    spülmaschine staat stab stamm standpunkt station statistik staub staubsauger steak stein
    stempel stern stich stiefel stil stimme stirn stock streit streak strich strick strumpf
    stufe stuhl sturm stütze substanz suppe süden system tabelle tablette tabletten tafel tal
    tank tanz tapete tarif taxi technik tee teich teig teller temperatur teppich testament
    theater thermometer tiefe tier tiere tierarzt titel toast tod toilette tomate topfpflanze
    tor torte tourist tradition traktor transport traube traum trend tropfen tuch turm turnschuh
    übergabe überblick übersicht überweisung überstunde uferweg umfang umfeld umfrage umgebung
    umleitung umtausch umwelt unfall unfug unglück uni universität unordnung unterkunft
    unterschrift untergrund urteil vase vegetarier veranstaltung verband verbrauch verbraucher
    verdacht verfahren vergangenheit vergleich verhältnis verkauf verkäufer verlag verlängerung
    verlust vermieter vermieterin vernunft verpackung versand versäumnis verspätung verständnis
    verteiler vertrauen verwaltung video vieh visum vitamin vogel volk vollmacht vorgarten
    vorhang vorhersage vorjahr vorname vorrichtung vorsicht vorsorge vorstand vorstellung
    vorteil vorwahl waage waffel wärme wäscheleine wahrscheinlichkeit wanderung warnung wartung
    waschbecken waschmaschine weekend wein weihnacht wende wettbewerb widerruf widerspruch wiese
    windel winkel wirkung wirtschaft wissenschaft wolke wolle wunde wunder wurst würfel wurzel
    zahn zähler zählerstand zange zaun zeitung zelle zentrum zertifikat zeuge zeugnis ziege zinn
    zins zinsen zitrone zoll zone zoo zopf zubehör zufall zufahrt zugabe zugfahrt zunge zusatz
    zuschlag zuschuss zutat zutaten zuwachs zweifel zwiebel review release sprint call feedback
    newsletter login account browser cloud bug fix feature deploy pull merge build download
    downloads papierkorb datenmüll cache fotos videos git du dir dein deine dich ihr ihnen sie
    ok
    """
)
ENDINGS = (
    "ung",
    "ungen",
    "heit",
    "heiten",
    "keit",
    "keiten",
    "schaft",
    "tion",
    "tionen",
    "tät",
    "täten",
    "ment",
    "nisse",
    "nis",
    "ismus",
    "chen",
    "tum",
    "ling",
    "eur",
    "zeug",
    "arbeit",
    "termin",
    "zeit",
    "aufgabe",
    "aufgaben",
    "plan",
    "liste",
    "stunde",
    "stunden",
    "minuten",
    "tage",
    "tag",
)
ENGLISH = listed(
    """
    i ok gb mb tb pc usb pdf app git am pm monday tuesday wednesday thursday friday saturday
    sunday mon tue tues wed thu thur thurs fri sat sun january february march april may june
    july august september october november december jan feb mar apr jun jul aug sep sept oct nov
    dec christmas easter wi-fi wifi english german
    """
)
ENGLISH_NOUNS = listed(
    """
    account advice afternoon agenda air alarm answer anniversary appointment arrival article bag
    bank battery bed bike bill birthday boarding book box boss branch bread break breakfast bus
    call car card cat change charger check check-in child class clock code coffee colleague
    commit contact cost date day deadline decision delay delivery dentist departure desk detail
    dinner disk doctor dog door draft drive email end energy entry error estimate evening event
    exam exercise expense family fee file flat flight focus food form friend fuel fund garden
    gas gate gift goal group guest gym head health help holiday home homework hotel hour house
    idea input insurance interview invoice item job joiner journey key kitchen landlord laundry
    leave lecture lesson letter library light limit line list loan luggage lunch machine mail
    manager meal medicine meeting memory message milk mind minute money month morning music name
    nature night note number office order package page paper parcel park part partner party
    passport password pause payment people person phone picture piece place plan plant plate
    post power present price printer prize problem progress project question quiet rain receipt
    recipe record renewal rent repair reply report rest result review ride road room routine
    salary sale school screen season seat server service shop shower side sister sleep snow
    space speaker sport spring stage start station step stock storage store storm story street
    stretch student stuff summer sun supper supply support table talk task tax taxi tea teacher
    team test text thing thought ticket time tip title today tool topic town traffic train
    training transfer travel trip truth update user vacation video view visit walk wall war
    warning water way weather week weekend wind window winter word work world year yoga dose
    boots sound volume
    """
)
ENGLISH_ENDINGS = (
    "tion",
    "sion",
    "ing",
    "ment",
    "ness",
    "ity",
    "ship",
    "ance",
    "ence",
    "ure",
    "age",
    "ings",
    "tions",
)
PEOPLE = listed(
    """
    aaron adam adrian ahmed alan albert alex alexander alexandra ali alice amelie amir amy ana
    andrea andreas andrew angela anke anna anne annette anthony anton antonia arthur astrid
    aylin barbara ben benjamin bernd bert bettina bianca bill birgit bob boris brigitte bruno
    camille carl carla carlos carmen carol caroline carsten charles charlotte chen chiara chloe
    chris christian christina christine christoph claire clara claudia conrad daniel daniela
    dave david deniz dennis diana dieter dirk dmitri dominik dora doris edith eduard elena elias
    elif elisabeth elke ella ellen emil emily emma emre eric erik erika ernst esther eva evan
    fabian fatima felix fiona florian frank franz franziska fred frida friedrich gabriel
    gabriele georg george gerd gerhard gisela grace greta günter hanna hannah hannes hans harald
    harry hassan heidi heike heiko heinrich helen helena helga helmut henry herbert holger horst
    hugo ian ibrahim ida ines inga ingrid irene iris isabel isabella ivan jack jakob james jan
    jana jane janina jasmin jens jessica jim joachim joan joe johann johanna johannes john jonas
    jonathan jörg josef joseph judith julia julian juliane jürgen jutta kai karen karin karl
    karla karsten katharina kathrin katja kevin kilian klara klaus konrad kristin kurt lara
    larissa lars laura lea leila lena leo leon leonie leyla lia lilly lina linda linus lisa liam
    louis louise luca lucas lucia ludwig luis luisa lukas lydia maja manfred manuel manuela mara
    marc marco marcus maria marie marina mario marion mark marko markus marlene martha martin
    martina mary mathilda matthias max maximilian maya mehmet melanie mia michael michaela
    michelle miguel mike mila milan miriam mohammed mona monika moritz murat nadia nadine
    natalia natalie nele nick nicole niklas nils nina noah nora norbert olaf ole oleg olga
    oliver olivia omar oscar oskar otto pablo pascal patricia patrick paul paula pedro peter
    petra philip philipp pia priya rachel rahul ralf raphael rebecca regina reinhard renate
    richard rita robert robin roland rolf roman ron rosa rudolf ruth sabine sabrina samir samuel
    sandra sara sarah sebastian selma silke silvia simon simone sofia sonja sonya sophia sophie
    stefan stefanie steffen stella stephan steve susan susanne sven svenja sylvia tamara tanja
    tara theo theresa thomas thorsten tilda till tim tina tobias tom tomas toni tony torsten uli
    ulrich ulrike ursula ute uwe valentin valerie vanessa vera verena veronika victor victoria
    viktor vincent volker walter wei werner wilhelm willi wolfgang yannick yasmin yusuf yuki
    yvonne zoe berlin hamburg münchen köln frankfurt stuttgart wien zürich london paris madrid
    rom rome munich leipzig dresden bremen prag prague oslo dublin boston chicago york tokyo
    amazon google apple microsoft telekom vodafone paypal ikea netflix zoom slack github gitlab
    müller schmidt schneider fischer weber meyer wagner becker schulz hoffmann koch bauer
    richter klein wolf schröder neumann schwarz zimmermann braun krüger hofmann hartmann lange
    schmitt krause meier lehmann smith jones brown miller davis garcia wilson taylor nguyen
    patel kim
    """
)
