"""The small words of both languages, and the verbs that say little about what is to be done."""

from __future__ import annotations

from oo_app.recommender.guards.reading import listed

COMMON_EN = listed(
    """
    a about above after again ago all almost already also although always an and any anything
    are around as at away be because been before begin begins being both but by can cannot could
    day days did do does doing done don't down due each either else enough even ever every few
    finish first fits for free from get give go had has have having he her here his how i if in
    into is isn't it it's its itself just keep last later least left less let like long look
    made make many may maybe me might minutes more most much must my need needs never new next
    no none not nothing now of off on once one only open or other our out over own perhaps plan
    put ready really say says see she should since so some something soon starts still such take
    takes task than that that's the their them then there these they thing this those though
    through time to today together tomorrow too two under until up us very was wasn't we week
    well were what when where which while who why will with within without would yesterday yet
    you you're your hours hour minute appointment note file files commit commits work half room
    meeting birthday charger battery calendar waiting turns moved times written touched push
    pushed committed date another smaller drop decide
    """
)
COMMON_DE = listed(
    """
    ab aber alle allem allen alles als also am an andere anderen anderes anderer auch auf aus
    bald bei beim bereit bereits bevor bis da dafür damit dann daran das dass dazu dein deine
    deinem deinen deiner deines dem den denn denk denke der des dich die dies diese diesem
    diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines einmal er erst
    es etwa etwas euch fällig frei für ganz gegen gehört gerade gestern gib gibt gut habe haben
    hast hat heute hier hin ihm ihn ihr ihre im immer in ins ist ja jede jeden jeder jetzt kann
    kannst kein keine keinem keinen keiner kommt kurz lange leg lass leer los mach mache mal man
    mehr mein mit mittags morgen muss musst nach nicht nichts nie nimm noch nun nur ob oder
    offen ohne passt plane planen schon sehr seit sein seine sich sie sind so sobald solange
    soll solltest sonst steht stunde stunden tag tage um und uns unter vom von vor vorher war
    warst was weil weiter wenig wenn wer werden wie wieder wird wirst wo wurde wurden zeit zu
    zuerst zuletzt zum zur zuvor zwar zwischen über uhr minuten aufgabe aufgaben termin kalender
    geburtstag datei dateien erledigt erledige beginnt dauert bleiben bleibt braucht verschoben
    übrig geändert geschrieben vorbereiten spätestens danach davor dabei außerdem trotzdem
    seither seitdem insgesamt geschätzt laut bitte schau schnell endlich gerne gern lieber bloß
    allerdings darum deshalb daher dazwischen inzwischen immerhin höchstens mindestens ungefähr
    rund letzten letzte nächste nächsten neue neues kleiner verwirf
    """
)
FUNCTION_WORDS = listed(
    """
    a an and are as at be by for from in into is it of on or out the this that to up with your
    my our his her their its you me we i about before after until der die das den dem des ein
    eine einen einem einer eines und oder mit von vom zu zum zur im ins am auf für bei beim bis
    vor nach aus um über unter ist sind dein deine deinen deinem mein meine meinen noch re
    """
)
DOING = listed(
    """
    do make get go send call phone ring pay buy write read check fix book order review prepare
    finish update clean email mail reply answer ask plan draft submit file return pick collect
    bring take renew cancel schedule organise organize sort print sign upload install test add
    finalise finalize set water feed machen erledigen anrufen bezahlen zahlen überweisen kaufen
    besorgen schreiben lesen prüfen überprüfen reparieren buchen bestellen vorbereiten
    fertigstellen abgeben einreichen schicken senden antworten fragen planen holen abholen
    bringen zurückbringen verlängern kündigen aufräumen putzen sortieren drucken unterschreiben
    hochladen installieren testen gießen füttern durchgehen ausfüllen anmelden vereinbaren
    ausmachen melden aktualisieren sichern wechseln
    """
)
